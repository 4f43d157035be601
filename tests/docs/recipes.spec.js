// The recipes of the guide have the lines of the projects that are tested, and no line is missing in them.

import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { expect, test } from '../browser/portogram.js';
import { PROJECTS, projects } from './generators.js';

const GUIDE = fileURLToPath(new URL('../../www/guide/recipes.md', import.meta.url));

/** @type {Record<keyof typeof projects, string>} */
const HEADINGS = { plain: 'Plain HTML with a strict policy', mkdocs: 'MkDocs (Material)', mdbook: 'mdBook', sphinx: 'Sphinx', vitepress: 'VitePress' };

/**
 * The blocks of code of a section, each with the last file that is named before it.
 *
 * @param {string} section
 */
function* blocks(section) {
  let file = '';
  let lines = /** @type {string[] | null} */ (null);
  for (const line of section.split('\n')) {
    if (line.startsWith('```')) {
      if (lines) yield { file, code: `${lines.join('\n')}\n` };
      lines = lines ? null : [];
    } else if (lines) lines.push(line);
    else if (/^In /.test(line)) file = /`([^`]*)`/.exec(line)?.[1] ?? file;
  }
}

for (const [name, heading] of Object.entries(HEADINGS)) {
  test(`the recipe has the lines of the project: ${heading}`, async () => {
    const guide = await readFile(GUIDE, 'utf8');
    const section = guide.split(/^## /m).find((section) => section.startsWith(`${heading}\n`)) ?? '';
    const project = projects[/** @type {keyof typeof projects} */ (name)];
    const folder = join(PROJECTS, name);
    const recipe = [...blocks(section)];
    expect(recipe.map(({ code }) => code).join('')).toContain('<portogram-charts');
    for (const { file, code } of recipe) {
      expect(await readFile(join(folder, file), 'utf8'), file).toContain(code);
    }
    // Where the test puts the site and the document.
    expect(section).toContain(`\`${project.site}/\``);
    expect(section).toContain(`\`${join(project.document, 'office.portogram').replaceAll('\\', '/')}\``);

    const text = recipe.map(({ code }) => code).join('');
    const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile() && !entry.parentPath.includes('node_modules') && entry.name !== 'package-lock.json');
    for (const { parentPath, name } of files) {
      const lines = (await readFile(join(parentPath, name), 'utf8')).split('\n').filter((line) => line.includes('portogram'));
      for (const line of lines) expect(text, name).toContain(line);
    }
  });
}
