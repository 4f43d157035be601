//! Writes the TypeScript types of the report and of the settings, from the Rust types that serde writes and the catalogue of settings.
//!
//! It reads the sources: the types are then those of the code, with its documentation, and the module does not become larger by them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail, ensure};
use syn::{Expr, ExprStruct, Fields, GenericArgument, Item, ItemEnum, ItemStruct, Lit, PathArguments, Type};

use super::serde::{self, Attributes};
use crate::project;

/// The type of a report, and where it is.
const ROOT: &str = "Report";
const SCHEMA: &str = "src/report/schema";
/// Where the types are that the schema uses. A type of an earlier folder comes first.
const FOLDERS: [&str; 6] = [SCHEMA, "src/query", "src/direction", "src/packet", "src/capture", "src/compression"];
/// The catalogue of settings, in its order.
const CATALOGUE: [&str; 2] = ["src/query/settings/text_only.rs", "src/query/settings/catalogue.rs"];

/// What the command and the page have beside the catalogue.
const OTHER_SETTINGS: &str =
    "  /** A filter as people type it, or one of Wireshark or tcpdump that names hosts, ports and transports. */
  only?: string | undefined;
  /** The port whose details are in `closeup`, such as `443` or `'8000-8099/tcp'`. */
  open?: string | number | undefined;
";

/// A type that serde writes.
enum Declared {
    Struct(ItemStruct),
    Enum(ItemEnum),
}

/// Returns the file of declarations.
pub(super) fn declarations() -> Result<String> {
    let mut types = BTreeMap::new();
    for folder in FOLDERS {
        collect_folder(&project::path(folder), &mut types)?;
    }
    let mut text = String::from(
        "/**\n * The schema `portogram/1`: what `report` returns, and what `portogram --json` prints.\n *\n \
         * Counts are integers; a number beyond 2^53 is rounded. Times of day are ISO 8601 in UTC, and spans of time are in seconds.\n \
         * Fields may be added; an existing field keeps its name and meaning.\n */\n",
    );
    let (mut waiting, mut written) = (vec![ROOT.to_owned()], BTreeSet::new());
    while let Some(name) = waiting.pop() {
        if written.insert(name.clone()) {
            let declared = types.get(&name).with_context(|| format!("no type is called {name}"))?;
            text.push('\n');
            let found = declaration(&name, declared, &types, &mut text).with_context(|| name.clone())?;
            waiting.extend(found.into_iter().rev());
        }
    }
    text.push_str(&settings()?);
    Ok(text)
}

fn collect_folder(folder: &Path, types: &mut BTreeMap<String, Declared>) -> Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    entries.sort();
    for path in entries {
        if path.is_dir() {
            collect_folder(&path, types)?;
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            for item in parse(&path)?.items {
                match item {
                    Item::Struct(item) if serde::is_written(&item.attrs) => {
                        types.entry(item.ident.to_string()).or_insert(Declared::Struct(item));
                    }
                    Item::Enum(item) if serde::is_written(&item.attrs) => {
                        types.entry(item.ident.to_string()).or_insert(Declared::Enum(item));
                    }
                    _ => {}
                }
            }
        }
    }
    Ok(())
}

fn parse(path: &Path) -> Result<syn::File> {
    let source = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    syn::parse_file(&source).with_context(|| path.display().to_string())
}

/// Appends the declaration of a type, and returns the types that it uses.
fn declaration(
    name: &str,
    declared: &Declared,
    types: &BTreeMap<String, Declared>,
    text: &mut String,
) -> Result<Vec<String>> {
    match declared {
        Declared::Struct(item) => {
            let attributes = Attributes::of(&item.attrs)?;
            // What is written instead has the documentation of its fields only.
            let written = match &attributes.into {
                None => item,
                Some(other) => match types.get(other) {
                    Some(Declared::Struct(other)) => other,
                    _ => bail!("no struct is called {other}"),
                },
            };
            comment("", &serde::documentation(&item.attrs), text);
            writeln!(text, "export interface {name} {{")?;
            let used = fields(&written.fields, text)?;
            text.push_str("}\n");
            Ok(used)
        }
        Declared::Enum(item) => {
            let rule = Attributes::of(&item.attrs)?.rename_all.context("an enum without rename_all")?;
            let mut documentation = serde::documentation(&item.attrs);
            let mut codes = Vec::new();
            documentation.push('\n');
            for variant in &item.variants {
                ensure!(matches!(variant.fields, Fields::Unit), "{} has fields", variant.ident);
                let attributes = Attributes::of(&variant.attrs)?;
                let code = attributes.rename.unwrap_or_else(|| rule.apply(&variant.ident.to_string()));
                let meaning = serde::documentation(&variant.attrs).replace('\n', " ");
                // A name of another type means nothing here.
                if meaning.contains(' ') {
                    write!(documentation, "\n- `{code}`: {meaning}")?;
                }
                codes.push(format!("'{code}'"));
            }
            comment("", &documentation, text);
            writeln!(text, "export type {name} = {};", codes.join(" | "))?;
            Ok(Vec::new())
        }
    }
}

/// Appends the fields of a struct, and returns the types that they have.
fn fields(fields: &Fields, text: &mut String) -> Result<Vec<String>> {
    let mut used = Vec::new();
    for field in fields {
        let attributes = Attributes::of(&field.attrs)?;
        if attributes.is_skipped {
            continue;
        }
        let ident = field.ident.as_ref().context("a field without a name")?.to_string();
        // Of these, numbers beyond 2^53 stay strings, so that they are exact.
        let is_nanos = ident.ends_with("_nanos") && attributes.with.is_none();
        let found = match attributes.with.as_deref() {
            None => typescript(&field.ty, &mut used).with_context(|| ident.clone())?,
            Some("network_texts") => "string[]".into(),
            Some("optional_network_texts") => "string[] | null".into(),
            Some("iso_8601") => "string | null".into(),
            Some(other) => bail!("{ident} is written by {other}, which has no type yet"),
        };
        let found = if is_nanos { found.replace("number", "number | string") } else { found };
        let (mark, found) = match attributes.skipped_if.as_deref() {
            None => ("", found),
            Some("Option::is_none") => ("?", found.trim_end_matches(" | null").to_owned()),
            Some(_) => ("?", found),
        };
        let mut documentation = serde::documentation(&field.attrs);
        if mark == "?" {
            documentation = documentation.replace("`null` if", "Left out if");
        }
        let found = if documentation == "`SCHEMA`." { format!("'{}'", schema_name()?) } else { found };
        comment("  ", &documentation.replace("`SCHEMA`", "The name of the schema"), text);
        writeln!(text, "  {}{mark}: {found};", attributes.rename.unwrap_or(ident))?;
    }
    Ok(used)
}

/// Returns the name of the schema.
fn schema_name() -> Result<String> {
    let items = parse(&project::path(SCHEMA).join("mod.rs"))?.items;
    let value = items.into_iter().find_map(|item| match item {
        Item::Const(item) if item.ident == "SCHEMA" => Some(item.expr),
        _ => None,
    });
    match value.as_deref() {
        Some(Expr::Lit(literal)) => match &literal.lit {
            Lit::Str(name) => Ok(name.value()),
            _ => bail!("the name of the schema is no text"),
        },
        _ => bail!("the schema has no name"),
    }
}

/// Returns the type of what serde writes for a value of a type, and appends the types of the schema that it uses.
fn typescript(found: &Type, used: &mut Vec<String>) -> Result<String> {
    Ok(match found {
        Type::Array(array) => {
            let Expr::Lit(length) = &array.len else { bail!("an array without a length") };
            let Lit::Int(length) = &length.lit else { bail!("an array without a length") };
            let item = typescript(&array.elem, used)?;
            format!("[{}]", vec![item; length.base10_parse()?].join(", "))
        }
        Type::Tuple(tuple) => {
            let items: Result<Vec<_>> = tuple.elems.iter().map(|item| typescript(item, used)).collect();
            format!("[{}]", items?.join(", "))
        }
        Type::Path(path) => {
            let last = path.path.segments.last().context("a path without a name")?;
            let name = last.ident.to_string();
            let argument = match &last.arguments {
                PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
                    Some(GenericArgument::Type(argument)) => Some(typescript(argument, used)?),
                    _ => None,
                },
                _ => None,
            };
            match (&*name, argument) {
                ("Option", Some(argument)) => format!("{argument} | null"),
                ("Vec", Some(argument)) if argument.contains('|') => format!("({argument})[]"),
                ("Vec", Some(argument)) => format!("{argument}[]"),
                ("u8" | "u16" | "u32" | "u64" | "usize" | "i64" | "f64", None) => "number".into(),
                ("bool", None) => "boolean".into(),
                ("String" | "Address" | "IpNet", None) => "string".into(),
                (_, None) => {
                    used.push(name.clone());
                    name
                }
                (_, Some(_)) => bail!("{name} has no type yet"),
            }
        }
        _ => bail!("a type that has none yet"),
    })
}

/// Returns the declaration of the settings that have an option of the command.
fn settings() -> Result<String> {
    let mut text = String::from(
        "\n/** Which packets are counted, and how: the options of the command and of the address of the page, with their names. */\n\
         export interface ReportSettings {\n",
    );
    for file in CATALOGUE {
        for item in parse(&project::path(file))?.items {
            let Item::Static(item) = item else { continue };
            let Expr::Reference(list) = &*item.expr else { continue };
            let Expr::Array(list) = &*list.expr else { continue };
            for entry in &list.elems {
                let Expr::Struct(setting) = entry else { bail!("{file} has something else than settings") };
                setting_field(setting, &mut text).context(file)?;
            }
        }
    }
    text.push_str(OTHER_SETTINGS);
    text.push_str("}\n");
    Ok(text)
}

fn setting_field(setting: &ExprStruct, text: &mut String) -> Result<()> {
    let value = |name: &str| {
        setting
            .fields
            .iter()
            .find(|field| matches!(&field.member, syn::Member::Named(it) if it == name))
            .map(|it| &it.expr)
    };
    let string = |name: &str| match value(name) {
        Some(Expr::Lit(lit)) => match &lit.lit {
            Lit::Str(text) => Ok(text.value()),
            _ => bail!("{name} is no text"),
        },
        _ => bail!("{name} is no text"),
    };
    let (name, help, unset) = (string("name")?, string("help")?, string("unset")?);
    let kind = value("kind").context("a setting without a kind")?;
    let (variant, named) = kind_of(kind)?;
    let found = match (&*variant, named) {
        ("Flag", _) => "boolean".to_owned(),
        ("OneOf", Some(named)) => named,
        // `443` is a port as well as `'443,8080-8099'`.
        ("AnyOf" | "Text" | "List", _) if name.ends_with("port") => "string | number".to_owned(),
        ("AnyOf" | "Text" | "List", _) => "string".to_owned(),
        _ => bail!("{name} has an unknown kind"),
    };
    let unset = if unset.is_empty() { String::new() } else { format!(" (default: {unset})") };
    comment("  ", &format!("{help}{unset}."), text);
    writeln!(text, "  '{name}'?: {found} | undefined;")?;
    Ok(())
}

/// Returns the variant of `Kind`, and the enum whose names are the values.
fn kind_of(kind: &Expr) -> Result<(String, Option<String>)> {
    let last = |expr: &Expr| match expr {
        Expr::Path(path) => path.path.segments.last().map(|segment| segment.ident.to_string()),
        _ => None,
    };
    match kind {
        Expr::Path(_) => Ok((last(kind).unwrap_or_default(), None)),
        Expr::Call(call) => {
            let variant = last(&call.func).unwrap_or_default();
            let named = match call.args.first() {
                // `|| named_values(&PortRole::ALL, …)`
                Some(Expr::Closure(closure)) => match &*closure.body {
                    Expr::Call(values) => match values.args.first() {
                        Some(Expr::Reference(all)) => match &*all.expr {
                            Expr::Path(path) => path.path.segments.first().map(|segment| segment.ident.to_string()),
                            _ => None,
                        },
                        _ => None,
                    },
                    _ => None,
                },
                _ => None,
            };
            Ok((variant, named))
        }
        _ => bail!("a kind that is not known"),
    }
}

/// Appends a comment.
fn comment(indent: &str, documentation: &str, text: &mut String) {
    if documentation.is_empty() {
        return;
    }
    let documentation = documentation.replace("*/", "* /");
    let lines: Vec<&str> = documentation.trim().lines().collect();
    if let [line] = lines[..] {
        text.extend([indent, "/** ", line, " */\n"]);
        return;
    }
    text.extend([indent, "/**\n"]);
    for line in lines {
        text.push_str(format!("{indent} * {line}").trim_end());
        text.push('\n');
    }
    text.extend([indent, " */\n"]);
}
