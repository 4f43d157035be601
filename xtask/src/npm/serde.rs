//! What attributes say about how serde writes a type, outside of WebAssembly.

use anyhow::{Result, bail};
use syn::meta::ParseNestedMeta;
use syn::punctuated::Punctuated;
use syn::{Attribute, Expr, Lit, LitStr, Meta, Token};

/// How the names of variants become codes.
#[derive(Clone, Copy)]
pub(super) enum Rule {
    Lowercase,
    KebabCase,
}

impl Rule {
    /// Returns the code of a variant.
    pub(super) fn apply(self, variant: &str) -> String {
        let mut code = String::new();
        for (index, character) in variant.chars().enumerate() {
            if matches!(self, Self::KebabCase) && character.is_uppercase() && index > 0 {
                code.push('-');
            }
            code.extend(character.to_lowercase());
        }
        code
    }
}

/// The attributes that change what is written.
#[derive(Default)]
pub(super) struct Attributes {
    pub(super) rename: Option<String>,
    pub(super) rename_all: Option<Rule>,
    /// The module that writes the value.
    pub(super) with: Option<String>,
    /// The struct that is written instead.
    pub(super) into: Option<String>,
    /// The function that says when the field is left out.
    pub(super) skipped_if: Option<String>,
    /// Whether the field is never written.
    pub(super) is_skipped: bool,
}

impl Attributes {
    /// Parses the attributes of a type, a variant or a field.
    pub(super) fn of(attributes: &[Attribute]) -> Result<Self> {
        let mut found = Self::default();
        for attribute in attributes {
            if attribute.path().is_ident("serde") {
                attribute.parse_nested_meta(|meta| found.take(&meta))?;
            } else if attribute.path().is_ident("cfg_attr") {
                for meta in conditional(attribute)? {
                    if let Meta::List(list) = meta
                        && list.path.is_ident("serde")
                    {
                        list.parse_nested_meta(|meta| found.take(&meta))?;
                    }
                }
            }
        }
        Ok(found)
    }

    fn take(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let name = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
        if matches!(&*name, "default" | "transparent") && !meta.input.peek(Token![=]) {
            return Ok(());
        }
        if matches!(&*name, "skip" | "skip_serializing") {
            self.is_skipped = true;
            return Ok(());
        }
        let value = meta.value()?.parse::<LitStr>()?.value();
        match &*name {
            "rename" => self.rename = Some(value),
            "rename_all" => {
                self.rename_all = Some(match &*value {
                    "lowercase" => Rule::Lowercase,
                    "kebab-case" => Rule::KebabCase,
                    _ => return Err(meta.error("not a rule that is known")),
                });
            }
            "with" => self.with = Some(value),
            "into" => self.into = Some(value),
            "skip_serializing_if" => self.skipped_if = Some(value),
            // They are about reading.
            "default" | "deserialize_with" | "try_from" => {}
            _ => return Err(meta.error("not an attribute that is known")),
        }
        Ok(())
    }
}

/// Returns whether serde derives how a type is written.
pub(super) fn is_written(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let mut derives = false;
        if attribute.path().is_ident("derive") {
            let _ = attribute.parse_nested_meta(|meta| {
                derives |= meta.path.segments.last().is_some_and(|last| last.ident == "Serialize");
                Ok(())
            });
        }
        derives
    })
}

/// Returns the attributes that hold outside of WebAssembly.
fn conditional(attribute: &Attribute) -> Result<Vec<Meta>> {
    let metas = attribute.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated)?;
    let mut metas = metas.into_iter();
    let is_native = match metas.next() {
        Some(Meta::List(list)) => list.path.is_ident("not"),
        Some(Meta::NameValue(_)) => false,
        _ => bail!("a condition that is not known"),
    };
    Ok(if is_native { metas.collect() } else { Vec::new() })
}

/// Returns the documentation, with names of items as code.
pub(super) fn documentation(attributes: &[Attribute]) -> String {
    let mut lines = Vec::new();
    for attribute in attributes {
        if let Meta::NameValue(meta) = &attribute.meta
            && meta.path.is_ident("doc")
            && let Expr::Lit(literal) = &meta.value
            && let Lit::Str(line) = &literal.lit
        {
            lines.push(line.value().trim().to_owned());
        }
    }
    plain(&lines.join("\n"))
}

/// Replaces links to items by their text, and `None` by `null`.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("[`") {
        plain.push_str(before);
        let Some((name, after)) = after.split_once("`]") else {
            plain.push_str("[`");
            rest = after;
            continue;
        };
        // The fields of JSON have no type before their name.
        let name = name.rsplit_once("::").map_or(name, |(_, last)| last);
        plain.extend(["`", name, "`"]);
        rest = after.strip_prefix('(').and_then(|link| link.split_once(')')).map_or(after, |(_, after)| after);
    }
    plain.push_str(rest);
    plain.replace("`None`", "`null`").replace("[`SCHEMA`]", "`portogram/1`")
}
