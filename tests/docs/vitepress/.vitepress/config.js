import { defineConfig } from 'vitepress';

export default defineConfig({
  title: 'Handbook',
  base: '/handbook/',
  head: [
    ['link', { rel: 'stylesheet', href: '/handbook/portogram/embed.css' }],
    ['script', { type: 'module', src: '/handbook/portogram/embed.js' }],
  ],
  vue: { template: { compilerOptions: { isCustomElement: (tag) => tag === 'portogram-charts' } } },
});
