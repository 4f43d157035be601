//! The options for the settings of the query, made from the catalogue of settings.

use clap::builder::PossibleValuesParser;
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches};
use portogram::settings::Kind;
use portogram::settings::{Setting, Settings, settings};

/// The settings that the options choose.
#[derive(Debug)]
pub(super) struct SettingArgs(pub(super) Settings);

impl Args for SettingArgs {
    fn augment_args(command: Command) -> Command {
        // Networks that the user names replace all methods.
        command.args(settings().map(argument)).mut_arg("direction", |direction| direction.conflicts_with("local"))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for SettingArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut args = Self(Settings::default());
        args.update_from_arg_matches(matches)?;
        Ok(args)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        for setting in settings() {
            let text = match setting.kind {
                Kind::Flag => matches.get_flag(setting.name).then(|| true.to_string()),
                _ => matches
                    .get_many::<String>(setting.name)
                    .map(|values| values.map(String::as_str).collect::<Vec<_>>().join(",")),
            };
            if let Some(text) = text {
                (setting.parse)(&mut self.0, &text)
                    .map_err(|advice| clap::Error::raw(ErrorKind::InvalidValue, format!("{advice}\n")))?;
            }
        }
        Ok(())
    }
}

fn argument(setting: &'static Setting) -> Arg {
    let argument = Arg::new(setting.name).long(setting.name).help(setting.help);
    let argument = match setting.kind {
        Kind::Flag => return argument.action(ArgAction::SetTrue),
        Kind::OneOf(_) => argument.value_parser(possible_values(setting)),
        Kind::AnyOf(_) => list(argument.value_parser(possible_values(setting))),
        Kind::Text(_) => argument.value_parser(value_parser(setting)),
        // The parser separates the values, whose names may have commas or begin with a hyphen.
        Kind::List => {
            let argument = argument.value_parser(value_parser(setting)).action(ArgAction::Append);
            argument.allow_hyphen_values(true)
        }
    };
    let argument = argument.value_name(setting.value_name);
    let default = (setting.print)(&Settings::default());
    match (&*default, setting.unset) {
        ("", "") => argument,
        ("", unset) => argument.help(format!("{} [default: {unset}]", setting.help)),
        _ => argument.default_value(default),
    }
}

/// Takes values that are separated by commas, and further ones if the option is repeated.
fn list(argument: Arg) -> Arg {
    argument.value_delimiter(',').action(ArgAction::Append)
}

fn possible_values(setting: &Setting) -> PossibleValuesParser {
    PossibleValuesParser::new(setting.kind.named_values().into_iter().map(|value| value.name))
}

/// Returns a parser that accepts every value but an empty one, which would be the default.
fn value_parser(setting: &'static Setting) -> impl Fn(&str) -> Result<String, String> + Clone + Send + Sync + 'static {
    move |text: &str| {
        let mut settings = Settings::default();
        (setting.parse)(&mut settings, text)?;
        if (setting.print)(&settings).is_empty() { Err("write a value".into()) } else { Ok(text.into()) }
    }
}
