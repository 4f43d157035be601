// The projects of the recipes, and how each is built: in a folder of its own, with the site and a document put where the recipe says.

import { execFile } from 'node:child_process';
import { cp, mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { SITE } from '../browser/site-server.js';

/** The folder of the projects. */
export const PROJECTS = fileURLToPath(new URL('./', import.meta.url));
const TARGET = fileURLToPath(new URL('../../target/docs/', import.meta.url));
/** The projects' sites are below a path, as on most hosts. */
export const PREFIX = 'handbook/';
const DOCUMENT = 'office.portogram';

/**
 * @typedef {object} Project
 * @property {string} site where the project has the site of portogram
 * @property {string} document where the project has its document
 * @property {string} page the address of the page with the charts, below {@link PREFIX}
 * @property {(out: string) => string[]} [command] that builds it into a folder; without one it is copied
 */

const vitepress = join(PROJECTS, 'vitepress/node_modules/vitepress/bin/vitepress.js');

/** @satisfies {Record<string, Project>} */
export const projects = {
  plain: { site: 'portogram', document: '', page: 'index.html' },
  mkdocs: {
    site: 'docs/portogram',
    document: 'docs/traffic',
    page: 'traffic/',
    command: (out) => ['mkdocs', 'build', '--strict', '--quiet', '--site-dir', out],
  },
  mdbook: { site: 'src/portogram', document: 'src', page: 'traffic.html', command: (out) => ['mdbook', 'build', '--dest-dir', out] },
  sphinx: {
    site: '_static/portogram',
    document: '_static',
    page: 'traffic.html',
    command: (out) => ['sphinx-build', '-W', '-q', '.', out],
  },
  vitepress: {
    site: 'public/portogram',
    document: 'public/traffic',
    page: 'traffic/',
    command: (out) => [process.execPath, vitepress, 'build', '--outDir', out],
  },
};

/**
 * Builds a project from nothing.
 *
 * @param {keyof typeof projects} name
 * @param {{ variant?: string, more?: string[] }} [options] `variant`: the name of its folder; `more`: arguments of the generator
 * @returns {Promise<string>} the folder to serve, with the project's site at {@link PREFIX}
 */
export async function build(name, { variant = name, more = [] } = {}) {
  const { site, document, command } = /** @type {Project} */ (projects[name]);
  const [work, served] = [join(TARGET, 'projects', variant), join(TARGET, 'served', variant)];
  const out = join(served, PREFIX);
  for (const folder of [work, served]) await rm(folder, { recursive: true, force: true });
  await cp(join(PROJECTS, name), work, { recursive: true, filter: (path) => !path.endsWith('node_modules') });
  await cp(SITE, join(work, site), { recursive: true });
  await cp(join(PROJECTS, DOCUMENT), join(work, document, DOCUMENT));
  if (!command) {
    await cp(work, out, { recursive: true });
    return served;
  }
  if (name === 'vitepress') await symlink(join(PROJECTS, 'vitepress/node_modules'), join(work, 'node_modules'), 'junction');
  await mkdir(dirname(out), { recursive: true });
  const [program = '', ...args] = [...command(out), ...more];
  await promisify(execFile)(program, args, { cwd: work });
  return served;
}
