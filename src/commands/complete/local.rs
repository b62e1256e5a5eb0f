//! What is on this machine, as far as it is needed.

use std::cell::OnceCell;

use clap::{Args, Command, FromArgMatches};

use super::position::Position;
use crate::context::Context;
use crate::settings::{Environment, Globals, Settings, UserProviders};

/// What is stored on this machine, read when it is needed.
pub(super) struct Local<'p> {
    position: &'p Position,
    context: OnceCell<Option<Context>>,
}

impl<'p> Local<'p> {
    pub(super) fn new(position: &'p Position) -> Self {
        Self {
            position,
            context: OnceCell::new(),
        }
    }

    /// The context of the command that is typed, with its global options.
    pub(super) fn context(&self) -> Option<&Context> {
        let made = self.context.get_or_init(|| {
            let environment = Environment::of_process();
            let providers = UserProviders::find(&environment);
            let settings = Settings::new(self.globals()?, environment, providers).ok()?;
            Context::new(settings).ok()
        });
        made.as_ref()
    }

    /// The options that decide which keys there are.
    fn globals(&self) -> Option<Globals> {
        let tree = Globals::augment_args(Command::new("genkey").no_binary_name(true));
        let mut options = Vec::new();
        for (option, is_flag) in [("profile", false), ("api_url", false), ("sandbox", true)] {
            let Some(value) = self.position.last_given(option) else {
                continue;
            };
            let name = option.replace('_', "-");
            options.push(if is_flag {
                format!("--{name}")
            } else {
                format!("--{name}={value}")
            });
        }
        Globals::from_arg_matches(&tree.try_get_matches_from(options).ok()?).ok()
    }
}
