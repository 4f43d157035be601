//! The controls that the page makes for settings, and their values as text.

use serde::Serialize;
use tsify::{Ts, Tsify};
use wasm_bindgen::JsError;
use wasm_bindgen::prelude::wasm_bindgen;

use super::error::js_error;
use super::value::{from_js, to_js};
use crate::query::{Kind, NamedValue, Setting, Settings, settings};

/// The description of a control.
#[derive(Tsify, Serialize)]
pub struct SettingControl {
    /// The name of the setting.
    name: &'static str,
    /// What the user reads beside it.
    label: &'static str,
    /// What the setting does.
    help: &'static str,
    /// What an empty value means.
    unset: &'static str,
    /// Which values it has. The values of `any-of` are separated by commas, and those of `flag` are `true` and `false`.
    #[tsify(type = "'flag' | 'one-of' | 'any-of' | 'text'")]
    kind: &'static str,
    /// All values, or some to choose from if the kind is `text`.
    values: Vec<NamedValue>,
}

impl SettingControl {
    /// Returns `None` if the page has no control for the setting, or one of its own.
    fn new(setting: &Setting) -> Option<Self> {
        let kind = match setting.kind {
            Kind::Flag => "flag",
            Kind::OneOf(_) => "one-of",
            Kind::AnyOf(_) => "any-of",
            Kind::Text(_) | Kind::List => "text",
        };
        let Setting { name, help, unset, .. } = *setting;
        Some(Self { name, label: setting.label?, help, unset, kind, values: setting.kind.named_values() })
    }
}

/// The value of a setting that is not the default.
#[derive(Tsify, Serialize)]
#[tsify(missing_as_null)]
pub struct ChangedSetting {
    /// The name of the setting.
    name: &'static str,
    /// What the user reads beside its control. `null` if the page has none, or one of its own.
    label: Option<&'static str>,
    /// The value.
    text: String,
}

/// Returns the settings that differ from the default. [`with_setting`] makes the same settings of them.
///
/// # Errors
///
/// Returns an error if `settings` are no settings.
#[wasm_bindgen]
pub fn changed_settings(settings: Ts<Settings>) -> Result<Vec<Ts<ChangedSetting>>, JsError> {
    let settings: Settings = from_js(settings)?;
    let changed =
        |(setting, text): (&Setting, String)| to_js(&ChangedSetting { name: setting.name, label: setting.label, text });
    settings.changed().map(changed).collect()
}

/// Returns the controls of the page, in their order.
///
/// # Errors
///
/// Never fails.
#[wasm_bindgen]
pub fn setting_controls() -> Result<Vec<Ts<SettingControl>>, JsError> {
    settings().filter_map(SettingControl::new).map(|control| to_js(&control)).collect()
}

/// Returns the value of a setting as text.
///
/// # Errors
///
/// Fails if there is no such setting.
#[wasm_bindgen]
pub fn setting_text(settings: Ts<Settings>, name: &str) -> Result<String, JsError> {
    Ok((named(name)?.print)(&from_js(settings)?))
}

/// Returns settings with another value of one of them.
///
/// # Errors
///
/// Fails if the setting does not have this value, with advice for the user.
#[wasm_bindgen]
pub fn with_setting(settings: Ts<Settings>, name: &str, text: &str) -> Result<Ts<Settings>, JsError> {
    let mut settings = from_js(settings)?;
    (named(name)?.parse)(&mut settings, text).map_err(js_error)?;
    to_js(&settings)
}

fn named(name: &str) -> Result<&'static Setting, JsError> {
    settings().find(|setting| setting.name == name).ok_or_else(|| js_error(format!("no setting is called {name}")))
}
