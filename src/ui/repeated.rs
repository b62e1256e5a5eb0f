//! Commands in messages act on what this command acts on.

/// The commands that have no use for a profile, whatever it is.
const WITHOUT_PROFILE: [&str; 6] = [
    "help",
    "man",
    "completions",
    "provider",
    "destination",
    "sandbox",
];

/// The commands to which `--store` matters: the others find a secret by the index.
const WRITING: [&str; 9] = [
    "create", "new", "login", "rotate", "renew", "run", "recover", "doctor", "mcp",
];

/// The global options that commands in messages repeat, so that a pasted command acts on the same
/// profile and service. Variables need no repetition: they are still set then.
#[derive(Debug, Clone, Default)]
pub struct Repeated {
    /// The embedded server is used.
    pub sandbox: bool,
    /// `--profile`, `--api-url` and `--store` as they were given, quoted for a shell.
    pub profile: Option<String>,
    pub api_url: Option<String>,
    pub store: Option<String>,
}

impl Repeated {
    /// The text, with these options in each of its commands in backticks.
    pub(super) fn added_to(&self, text: &str) -> String {
        const START: &str = "`genkey ";
        let mut parts = text.split(START);
        let mut added = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let command = part.split('`').next().unwrap_or_default();
            added += START;
            added += &self.missing_in(command);
            added += part;
        }
        added
    }

    /// The options that a command lacks.
    fn missing_in(&self, command: &str) -> String {
        let words: Vec<&str> = command.split_whitespace().collect();
        let value = |options: &[&str]| {
            let place = words.iter().position(|word| options.contains(word))?;
            words.get(place + 1).copied()
        };
        let named = value(&["--profile", "-p"]);
        // A command for the sandbox or for another profile is complete.
        let is_elsewhere = named.is_some_and(|name| Some(name) != self.profile.as_deref());
        if words.contains(&"--sandbox") || is_elsewhere {
            return String::new();
        }
        let verb = verb(&words);
        let is_for = |verbs: &[&str]| verbs.iter().any(|name| verb.first() == Some(name));
        let has_profile = !verb.is_empty()
            && !is_for(&WITHOUT_PROFILE)
            // Only `profile show` is about the profile in use.
            && (!is_for(&["profile"]) || verb.get(1) == Some(&"show"));
        let with_value = [
            ("--profile", &self.profile, has_profile),
            ("--api-url", &self.api_url, has_profile),
            ("--store", &self.store, is_for(&WRITING)),
        ];
        let mut missing = String::new();
        if self.sandbox {
            missing += "--sandbox ";
        }
        for (option, given, applies) in with_value {
            if let Some(given) = given
                && applies
                && !words.contains(&option)
            {
                missing += &format!("{option} {given} ");
            }
        }
        missing
    }
}

/// The words of a command from its verb on, behind the options and their values.
fn verb<'w>(words: &'w [&'w str]) -> &'w [&'w str] {
    let mut is_value = false;
    let place = words.iter().position(|word| {
        let is_option = word.starts_with('-');
        let is_verb = !is_option && !is_value;
        is_value = is_option;
        is_verb
    });
    place.map_or(&[], |place| words.get(place..).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::Repeated;

    fn work() -> Repeated {
        Repeated {
            profile: Some("work".into()),
            ..Repeated::default()
        }
    }

    #[test]
    fn every_command_of_a_text_repeats_what_was_given() {
        assert_eq!(
            work().added_to("run `genkey login`, then `genkey recover`; see `genkey help stores`"),
            "run `genkey --profile work login`, then `genkey --profile work recover`; \
             see `genkey help stores`"
        );
        assert_eq!(
            Repeated::default().added_to("`genkey use KEY`"),
            "`genkey use KEY`"
        );
        assert_eq!(
            work().added_to("`genkey` is not in PATH"),
            "`genkey` is not in PATH"
        );
    }

    #[test]
    fn a_command_that_names_its_profile_is_left_alone() {
        let all = Repeated {
            api_url: Some("https://a.example/v1".into()),
            store: Some("file".into()),
            ..work()
        };
        for (text, added) in [
            (
                "`genkey --profile other login`",
                "`genkey --profile other login`",
            ),
            ("`genkey --sandbox list`", "`genkey --sandbox list`"),
            (
                "`genkey login --profile work`",
                "`genkey --api-url https://a.example/v1 --store file login --profile work`",
            ),
            (
                "`genkey --api-url https://b.example/v1 token 5`",
                "`genkey --profile work --api-url https://b.example/v1 token 5`",
            ),
        ] {
            assert_eq!(all.added_to(text), added);
        }
    }

    #[test]
    fn commands_about_all_profiles_repeat_none() {
        for text in [
            "`genkey profile list`",
            "`genkey help login`",
            "`genkey --help`",
        ] {
            assert_eq!(work().added_to(text), text);
        }
        assert_eq!(
            work().added_to("`genkey profile show`, `genkey use help`"),
            "`genkey --profile work profile show`, `genkey --profile work use help`"
        );
    }

    #[test]
    fn in_the_sandbox_commands_say_so_and_the_store_only_where_it_matters() {
        let sandbox = Repeated {
            sandbox: true,
            store: Some("file".into()),
            ..Repeated::default()
        };
        assert_eq!(
            sandbox.added_to("`genkey create` or `genkey token ci`"),
            "`genkey --sandbox --store file create` or `genkey --sandbox token ci`"
        );
    }
}
