//! Writes [`FILE`]: the whole page in one file, which opens without a server. It is the template of pages with a document inside, for the
//! command; the page itself writes them from [`SHELL`] and its own parts.

// What the command and the page write is encoded by the same function.
#[path = "../../src/html/one_file/text.rs"]
mod text;

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use lzma_rust2::{LzmaOptions, LzmaWriter};

use crate::{node, process};

/// The name of the page in one file in the site. The page itself does not load it.
pub(crate) const FILE: &str = "portogram.html";

/// The beginning of the file, with the script that starts the page.
const SHELL: &str = "one-file/shell.html";
const LOADER: &str = "one-file/loader.js";

/// The parts of the page, in the order in which they compress best. `www/one-file/parts.js` has the same.
const PARTS: [&str; 12] = [
    "index.html",
    "page.css",
    "main.js",
    "worker/worker.js",
    "worker/reader.js",
    "worker/refusal.js",
    "start.js",
    "portogram.js",
    SHELL,
    "licences.txt",
    "services.txt",
    "portogram_bg.wasm",
];

/// The start of the element with the parts, and its end. `src/html/one_file` has the same.
const PROGRAM: &str = "<script type=\"application/octet-stream\" id=\"program\">";
const END: &str = "</script>";

/// The comment in `index.html` that gives way to the element that says that there is a shell.
const SHELL_MARK: &str = "<!-- one-file -->";
const SHELL_META: &str = "<meta name=\"one-file\" content=\"one-file/shell.html\">";

/// Script for Node. Its arguments are the loader and the shell, which is completed.
const SHELL_SCRIPT: &str = "
    import { createHash } from 'node:crypto';
    import { readFileSync, writeFileSync } from 'node:fs';
    import { transformSync } from 'esbuild';
    const [loader, shell] = process.argv.slice(1);
    const { code } = transformSync(readFileSync(loader, 'utf8'), { minify: true, target: 'es2015', charset: 'ascii' });
    const script = code.trim();
    if (/<\\/?script|<!--/.test(script)) throw new Error('the loader cannot be part of HTML');
    const hash = createHash('sha256').update(script).digest('base64');
    const html = readFileSync(shell, 'utf8').replace('{loader-hash}', `sha256-${hash}`).replace('{loader}', () => script);
    writeFileSync(shell, html);
";

/// Takes the mark and the sources of the shell out of a page that is not bundled: such a page is not written as one file.
pub(crate) fn remove(site: &Path) -> Result<()> {
    replace_mark(site, "")?;
    let folder = site.join("one-file");
    fs::remove_file(site.join(SHELL)).with_context(|| folder.display().to_string())
}

/// Completes the shell. Without Node, does the same as [`remove`].
pub(crate) fn complete_shell(site: &Path) -> Result<()> {
    let consequence = "the page is not written as one file";
    let Some(packages) = node::build_packages(consequence)? else { return remove(site) };
    process::announce("shell of the page in one file");
    let mut complete = process::command("node");
    complete.args(["--input-type=module", "--eval", SHELL_SCRIPT, "--"]);
    complete.arg(site.join(LOADER)).arg(site.join(SHELL)).current_dir(&packages);
    process::run(&mut complete)?;
    replace_mark(site, SHELL_META)
}

/// Writes [`FILE`] from the parts, if the shell is complete.
pub(crate) fn write(site: &Path) -> Result<()> {
    let path = site.join(SHELL);
    if !path.exists() {
        return Ok(());
    }
    process::announce(FILE);
    let shell = fs::read_to_string(&path).context(SHELL)?;
    ensure!(shell.is_ascii(), "{SHELL} has characters that are not ASCII");
    let start = ["\u{feff}", &shell, PROGRAM].concat();
    let file = [utf16(&start), text::encode(&program(site)?), utf16(END)].concat();
    fs::write(site.join(FILE), &file).context(FILE)?;
    println!("{} bytes", file.len());
    Ok(())
}

/// Returns the content of the program's element: the size of the parts, their checksum, and the parts as LZMA.
fn program(site: &Path) -> Result<Vec<u8>> {
    let mut content = Vec::new();
    let mut names = Vec::new();
    for name in PARTS {
        let part = fs::read(site.join(name)).context(name)?;
        names.push((name, part.len()));
        content.extend(part);
    }
    let mut parts = serde_json::to_vec(&names)?;
    parts.push(b'\n');
    parts.extend(content);
    let mut program = u32::try_from(parts.len())?.to_le_bytes().to_vec();
    program.extend(checksum(&parts).to_le_bytes());
    let options = LzmaOptions { lc: 4, lp: 0, pb: 0, dict_size: 8 << 20, ..LzmaOptions::with_preset(9) };
    let mut writer = LzmaWriter::new_no_header(program, &options, false)?;
    writer.write_all(&parts)?;
    Ok(writer.finish()?)
}

/// Returns the FNV-1a hash.
fn checksum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |sum, &byte| (sum ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Returns a text in UTF-16, little-endian.
fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn replace_mark(site: &Path, replacement: &str) -> Result<()> {
    let index = site.join("index.html");
    let html = fs::read_to_string(&index).with_context(|| index.display().to_string())?;
    ensure!(html.contains(SHELL_MARK), "index.html does not contain {SHELL_MARK}");
    fs::write(&index, html.replace(SHELL_MARK, replacement)).with_context(|| index.display().to_string())
}
