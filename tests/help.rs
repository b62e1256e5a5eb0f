//! The command tree and its help.

use clap::CommandFactory;
use genkey::testing::Cli;

use crate::support::genkey::Home;

/// Every command line that has a help of its own, aliases included, without the program's name.
fn paths() -> Vec<String> {
    fn descend(command: &clap::Command, path: &str, found: &mut Vec<String>) {
        found.push(path.trim().to_owned());
        for child in command
            .get_subcommands()
            .filter(|child| child.get_name() != "help")
        {
            for name in std::iter::once(child.get_name()).chain(child.get_all_aliases()) {
                descend(child, &format!("{path} {name}"), found);
            }
        }
    }
    let mut found = Vec::new();
    descend(&Cli::command(), "", &mut found);
    found
}

/// The command tree as text: commands, aliases, arguments, and what they take.
fn tree() -> String {
    fn describe(argument: &clap::Arg) -> String {
        let takes = argument
            .get_num_args()
            .is_some_and(|count| count.takes_values());
        let names = argument.get_value_names().unwrap_or_default();
        let value = names
            .iter()
            .map(|name| format!(" <{name}>"))
            .collect::<String>();
        let many = if argument
            .get_num_args()
            .is_some_and(|count| count.max_values() > 1)
        {
            "..."
        } else {
            ""
        };
        let short = argument
            .get_short()
            .map(|short| format!("-{short}, "))
            .unwrap_or_default();
        let long = argument
            .get_long()
            .map(|long| format!("--{long}"))
            .unwrap_or_default();
        let needed = if argument.is_required_set() {
            " (required)"
        } else {
            ""
        };
        let value = if takes {
            format!("{value}{many}")
        } else {
            String::new()
        };
        format!("{short}{long}{value}").trim().to_owned() + needed
    }
    fn write(command: &clap::Command, path: &str, text: &mut String) {
        let aliases: Vec<_> = command.get_all_aliases().collect();
        let also = if aliases.is_empty() {
            String::new()
        } else {
            format!(" ({})", aliases.join(", "))
        };
        text.push_str(&format!("{path}{also}\n"));
        let is_global =
            |argument: &clap::Arg| argument.get_help_heading() == Some("Global options");
        let own = |argument: &&clap::Arg| {
            argument.get_id() != "help" && (path == "genkey" || !is_global(argument))
        };
        for argument in command.get_arguments().filter(own) {
            text.push_str(&format!("    {}\n", describe(argument)));
        }
        for child in command.get_subcommands() {
            write(child, &format!("{path} {}", child.get_name()), text);
        }
    }
    let mut root = Cli::command().disable_help_subcommand(true);
    root.build();
    let mut text = String::new();
    write(&root, "genkey", &mut text);
    text
}

#[test]
fn the_command_tree_changes_only_on_purpose() {
    let kept = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/commands.txt"
    ));
    let now = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("commands.txt");
    if kept.unwrap_or_default() != tree() {
        std::fs::write(&now, tree()).unwrap();
        panic!(
            "compare tests/fixtures/commands.txt with `{}`",
            now.display()
        );
    }
}

#[test]
fn every_help_fits_the_width_it_is_made_for() {
    let home = Home::new();
    for path in paths() {
        for option in ["-h", "--help"] {
            let help = home.run(&format!("{path} {option}"));
            let longest = help.data().lines().map(|line| line.chars().count()).max();
            assert!(longest <= Some(100), "genkey {path} {option}: {longest:?}");
            assert!(
                help.stdout.is_ascii(),
                "genkey {path} {option} cannot be shown under `LANG=C`"
            );
        }
    }
}

#[test]
fn a_key_verb_has_the_same_help_with_and_without_keys() {
    let home = Home::new();
    let verbs: Vec<_> = paths()
        .into_iter()
        .filter_map(|path| Some(path.strip_prefix("keys ")?.to_owned()))
        .collect();
    assert!(verbs.len() >= 9, "{verbs:?}");
    for verb in verbs {
        for option in ["-h", "--help"] {
            let [with, without] = [format!("keys {verb} {option}"), format!("{verb} {option}")]
                .map(|line| home.run(&line));
            assert_eq!(
                with.data().replace("genkey keys ", "genkey "),
                without.data(),
                "{verb} {option}"
            );
        }
    }
}

#[test]
fn genkey_alone_shows_its_help_as_a_mistake() {
    let home = Home::new();
    let alone = home.run("");
    assert_eq!((alone.code, alone.stdout.as_str()), (2, ""));
    assert_eq!(alone.stderr, home.run("-h").data());
    assert_eq!(home.run("keys").code, 2);
}

#[test]
fn a_mistyped_command_is_told_the_nearest() {
    let home = Home::new();
    for (typed, meant) in [
        ("crate", "create"),
        ("lst", "list"),
        ("keys revok x", "revoke"),
        ("create --expire-in 9d", "--expires-in"),
    ] {
        let refused = home.run(typed);
        assert_eq!((refused.code, refused.stdout.as_str()), (2, ""), "{typed}");
        assert!(
            refused.stderr.contains("tip: ") && refused.stderr.contains(&format!("'{meant}'")),
            "{}",
            refused.stderr
        );
    }
}

#[test]
fn every_option_is_explained_somewhere() {
    let mut root = Cli::command();
    root.build();
    fn visit(command: &clap::Command) {
        assert!(command.get_about().is_some(), "{}", command.get_name());
        for argument in command.get_arguments() {
            let help = argument
                .get_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(
                !help.is_empty() && !help.ends_with('.'),
                "{} {}: {help:?}",
                command.get_name(),
                argument.get_id()
            );
        }
        command.get_subcommands().for_each(visit);
    }
    visit(&root);
}
