//! The command tree and its help.

use clap::CommandFactory;
use genkey::testing::Cli;

use crate::support::genkey::Home;
use crate::support::repository;
#[cfg(unix)]
use crate::support::terminal::Terminal;

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
        // Below the root, clap adds a `help` to commands with verbs.
        let is_root = path == "genkey";
        let children = command
            .get_subcommands()
            .filter(|child| is_root || child.get_name() != "help");
        for child in children {
            write(child, &format!("{path} {}", child.get_name()), text);
        }
    }
    let mut root = Cli::command();
    root.build();
    let mut text = String::new();
    write(&root, "genkey", &mut text);
    text
}

#[test]
fn the_command_tree_changes_only_on_purpose() {
    let expected = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/commands.txt"
    ));
    let now = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("commands.txt");
    if expected.unwrap_or_default() != tree() {
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

/// The names of the help topics, as `genkey --help` lists them.
fn topics() -> Vec<String> {
    let home = Home::new();
    let help = home.run("--help").data().to_owned();
    let (_, list) = help
        .split_once("\nHelp topics (`genkey help TOPIC`):\n")
        .unwrap();
    list.lines()
        .map(|line| line.split_whitespace().next().unwrap().to_owned())
        .collect()
}

#[test]
fn help_without_a_topic_and_help_for_a_command_are_what_its_option_shows() {
    let home = Home::new();
    let topics = topics();
    for path in paths() {
        let asked = home.run(&format!("help {path}"));
        let option = home.run(&format!("{path} --help"));
        if topics.contains(&path) {
            assert!(asked.data().starts_with(option.data()), "{path}");
            assert!(asked.data().len() > option.data().len() + 500, "{path}");
        } else {
            asked.pins(0, option.data(), "");
        }
    }
}

#[test]
fn every_topic_is_a_file_that_is_listed_and_printed() {
    let mut files: Vec<String> = std::fs::read_dir(repository().join("src/help"))
        .unwrap()
        .map(|file| file.unwrap().file_name().into_string().unwrap())
        .filter_map(|file| Some(file.strip_suffix(".md")?.to_owned()))
        .collect();
    files.sort();
    assert_eq!(topics(), files);
    let home = Home::new();
    for topic in &files {
        let source =
            std::fs::read_to_string(repository().join(format!("src/help/{topic}.md"))).unwrap();
        let longest = source.lines().map(|line| line.chars().count()).max();
        assert!(
            longest <= Some(80) && source.is_ascii(),
            "{topic}.md: {longest:?}"
        );
        let printed = home.run(&format!("help {topic}"));
        let title = source.lines().next().unwrap().trim_start_matches("# ");
        let (_, text) = printed.data().split_once(&format!("{title}\n\n")).unwrap();
        let longest = text.lines().map(|line| line.chars().count()).max();
        assert!(longest <= Some(80), "{topic}: {longest:?}");
        // Plain text: neither Markdown nor escapes.
        for mark in ["```", "\n#", "\n|", "\x1b", "\n\n\n"] {
            assert!(!text.contains(mark), "{topic}: {mark:?}");
        }
    }
    assert!(home.files().is_empty(), "{:?}", home.files());
}

#[test]
fn a_topic_is_printed_as_plain_text() {
    let home = Home::new();
    let printed = home.run("help exit-codes");
    printed.pins(
        0,
        "\
Exit codes

Scripts can rely on these codes. `genkey run` exits with the code of the command
that it runs, with 126 if the command cannot be executed, and with 127 if it is
not found.

`genkey help check`, `genkey help api` and `genkey help doctor` say which codes
those commands use.

CODES
  0     done
  1     failed for a reason without a code of its own
  2     the command line, the configuration or a variable is wrong
  3     `check` found something
  4     not authenticated: no credential, or the service refused it
  5     authenticated but not allowed
  6     no such key, or its name is ambiguous
  7     the service could not be reached: DNS, connection, TLS, timeout
  8     the service failed or sent an unexpected response
  9     the secret store is missing, locked or refused
  10    interrupted, or the outcome is unknown: run `genkey recover`
  130   Ctrl-C before anything was started
",
        "",
    );
    for line in [
        "-o json help exit-codes",
        "help exit-codes --json",
        "--sandbox -q help EXIT-CODES",
        "--profile nowhere help exit-codes",
    ] {
        home.run(line).pins(0, printed.data(), "");
    }
    assert!(home.files().is_empty(), "{:?}", home.files());
}

#[test]
fn help_needs_neither_a_configuration_nor_a_home() {
    let mut home = Home::new();
    let printed = home.run("help stores").data().to_owned();
    home.write("config/config.toml", "no configuration");
    home.run("help stores").pins(0, &printed, "");
    home.set("GENKEY_CONFIG_DIR", "relative");
    home.run("help stores").pins(0, &printed, "");
    home.unset("GENKEY_CONFIG_DIR");
    home.unset("HOME");
    home.run("help stores").pins(0, &printed, "");
}

#[test]
fn a_mistyped_topic_is_told_the_nearest() {
    let home = Home::new();
    let lists = "`genkey help` lists the commands and topics";
    home.run("help storse").pins(
        2,
        "",
        &format!(
            "error: unknown command or help topic `storse`\n\nhint: did you mean `stores`?\n\nhint: {lists}\n"
        ),
    );
    home.run("help crate").pins(
        2,
        "",
        &format!(
            "error: unknown command or help topic `crate`\n\nhint: did you mean `create`?\n\nhint: {lists}\n"
        ),
    );
    home.run("help keys revok").pins(
        2,
        "",
        "error: `keys` has no command `revok`\n\nhint: did you mean `revoke`?\n\nhint: run `genkey help keys`\n",
    );
    let group = home.run("help keys");
    home.run("help keys help").pins(0, &group.stdout, "");
    home.run("help stores file").pins(
        2,
        "",
        "error: unexpected argument `file` after the help topic `stores`\n",
    );
    home.run("help weather").pins(
        2,
        "",
        &format!("error: unknown command or help topic `weather`\n\nhint: {lists}\n"),
    );
    let refused = home.run("-o json help storse");
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert_eq!(
        refused.json_error()["error"]["hints"][0],
        "did you mean `stores`?"
    );
    let refused = home.run("help gen_pat_hunter2hunter2");
    assert_eq!((refused.code, refused.stdout.as_str()), (2, ""));
    assert!(!refused.stderr.contains("hunter2"), "{}", refused.stderr);
    home.run(&format!("help {}", "x".repeat(81))).pins(
        2,
        "",
        &format!("error: unknown command or help topic\n\nhint: {lists}\n"),
    );
}

#[cfg(unix)]
#[test]
fn a_topic_wraps_to_the_window_and_has_headings_in_colour() {
    let home = Home::new();
    for columns in [30, 60, 100, 160] {
        let shown = Terminal::sized(&home, columns, "genkey help dialects").ended();
        assert_eq!(shown.code, 0);
        assert!(
            shown.raw.contains("REVOKING MANY KEYS\x1b[0m"),
            "{:?}",
            shown.raw
        );
        let lines: Vec<&str> = shown.screen.lines().collect();
        let longest = lines.iter().map(|line| line.chars().count()).max();
        let limit = usize::from(columns.min(100));
        assert!(longest <= Some(limit), "{columns}: {longest:?}");
        assert!(longest > Some(limit - 12), "{columns}: {longest:?}");
        // Where a term and its meaning have no room beside each other, the meaning is below.
        let has_below = lines
            .windows(2)
            .any(|lines| lines == ["  `pat`", "    the \"Authentication\" guide"]);
        assert_eq!(has_below, columns == 30, "{}", shown.screen);
    }
    let shown = Terminal::sized(&home, 60, "genkey help dialects | cat").ended();
    assert_eq!(
        shown.screen.lines().collect::<Vec<_>>().join("\n") + "\n",
        *home.run("help dialects").data()
    );
}
