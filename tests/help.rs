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
fn every_help_fits_its_width_and_has_examples_and_says_where_global_options_are() {
    const POINTER: &str = "\nGlobal options, such as -p, -o, -q and --sandbox: `genkey help options`\n\nExamples:\n  ";
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
            if !path.is_empty() {
                assert!(help.data().contains(POINTER), "genkey {path} {option}");
                // Two of the global ones.
                for elsewhere in ["GENKEY_PROFILE]", "--cacert"] {
                    assert!(!help.data().contains(elsewhere), "genkey {path} {option}");
                }
            }
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
fn every_command_is_in_one_group_with_its_own_summary() {
    let home = Home::new();
    let help = home.run("--help").data().to_owned();
    assert_eq!(home.run("help").data(), help);
    let tree = Cli::command();
    let commands = tree
        .get_subcommands()
        .filter(|command| !command.is_hide_set());
    let shown: Vec<&str> = help.split("\nEXAMPLES\n").next().unwrap().lines().collect();
    for command in commands {
        let (name, about) = (command.get_name(), command.get_about().unwrap());
        let rows: Vec<&str> = shown
            .iter()
            .filter_map(|line| line.strip_prefix(&format!("  {name} ")))
            .map(str::trim)
            .collect();
        let [row] = rows[..] else {
            panic!("{name}: {rows:?}");
        };
        // A long summary is wrapped.
        let aliases: Vec<_> = command.get_visible_aliases().collect();
        let whole = match aliases.as_slice() {
            [] => about.to_string(),
            aliases => format!("{about} [alias: {}]", aliases.join(", ")),
        };
        assert!(whole.starts_with(row), "{name}: {row}");
    }
    let is_title = |line: &&&str| {
        line.bytes()
            .all(|byte| byte == b' ' || byte.is_ascii_uppercase())
    };
    let titles: Vec<_> = shown
        .iter()
        .filter(|line| !line.is_empty())
        .filter(is_title)
        .collect();
    assert_eq!(
        titles,
        [
            &"KEYS",
            &"ROTATION",
            &"USE A KEY",
            &"ACCOUNT",
            &"REPAIR",
            &"MORE"
        ]
    );
}

#[test]
fn the_topic_of_global_options_explains_each() {
    let home = Home::new();
    let topic = home.run("help options").data().to_owned();
    let root = Cli::command();
    let globals = root
        .get_arguments()
        .filter(|option| option.get_help_heading() == Some("Global options"));
    let mut count = 0;
    for option in globals {
        let long = format!("--{}", option.get_long().unwrap());
        let help = option.get_help().unwrap().to_string();
        let words = topic.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(
            words.contains(&format!("{long} ")) && words.contains(&help),
            "{long}"
        );
        count += 1;
    }
    assert!(count > 10, "{count}");
}

const MORE: &str =
    "\n`genkey --help` lists all commands; `genkey help recipes`: shells, CI, programs\n";

#[test]
fn genkey_alone_shows_where_you_stand() {
    let mut home = Home::new();
    let logged_out = "\
Not logged in (profile `default`), and `GEN_API_KEY` is not set

TRY IT WITHOUT AN ACCOUNT
  genkey --sandbox create demo --expires-in 90d   create a key
  genkey --sandbox list                           list the keys
  genkey --sandbox run --key demo -- env          run a command with it

WITH AN ACCOUNT
  genkey open                                     the page for creating keys
  genkey login                                    paste a key from there
  genkey create NAME --expires-in 90d             create another one
";
    home.run("").pins(0, &format!("{logged_out}{MORE}"), "");
    home.run("-p nowhere").pins(
        0,
        &format!("No such profile: `nowhere` (from `--profile`; the only one is `default`)\n\nhint: create it: `genkey login --profile nowhere`\n\nNEXT\n  genkey --profile nowhere doctor   find out what is wrong\n  genkey help files                 which files there are\n{MORE}"),
        "",
    );
    assert!(home.files().is_empty(), "{:?}", home.files());
    home.set("GEN_API_KEY", "short");
    let refused = home.run("");
    assert_eq!((refused.code, refused.stderr.as_str()), (0, ""));
    assert!(
        refused
            .stdout
            .contains("\nhint: set `GEN_API_KEY` to a valid key"),
        "{}",
        refused.stdout
    );
    home.unset("GEN_API_KEY");
    home.write("config/config.toml", "no configuration");
    let broken = home.run("");
    assert_eq!((broken.code, broken.stderr.as_str()), (0, ""));
    assert!(
        broken.stdout.contains("config.toml`, line 1: invalid TOML"),
        "{}",
        broken.stdout
    );
    assert!(
        broken
            .stdout
            .ends_with(&format!("{}{MORE}", next_when_broken())),
        "{}",
        broken.stdout
    );
    // No data is asked for in a format without a command.
    home.run("-o json").pins(
        2,
        "",
        "{\"error\":{\"hints\":[\"`genkey --help` lists the commands\"],\"kind\":\"usage\",\"message\":\"no command was given\"}}\n",
    );
    for group in ["keys", "profile", "provider", "mcp", "destination"] {
        let alone = home.run(group);
        assert_eq!((alone.code, alone.stdout.as_str()), (2, ""), "{group}");
        assert!(alone.stderr.contains("Usage: genkey "), "{}", alone.stderr);
    }
}

fn next_when_broken() -> &'static str {
    "
NEXT
  genkey doctor       find out what is wrong
  genkey help files   which files there are
"
}

#[cfg(all(unix, feature = "sandbox"))]
#[test]
fn genkey_alone_names_the_key_in_use_without_a_request_or_an_unlocked_store() {
    use crate::support::genkey::{Sandbox, places};
    let server = Home::new();
    let sandbox = Sandbox::start(&server);
    let mut home = Home::with_file_store().with("GENKEY_API_URL", &sandbox.url);
    home.run_with_stdin("login --with-token", &sandbox.key);
    assert_eq!(home.run("create laptop --expires-in 90d --use -q").code, 0);
    let key = home.run("show laptop -o json").json();
    let day = key["expires_at"]
        .as_str()
        .unwrap()
        .split_once('T')
        .unwrap()
        .0
        .to_owned();
    drop(sandbox);
    // The store could not be unlocked now, and the service is gone.
    home.unset("GENKEY_IDENTITY");
    let shown = home.run("");
    let words = shown
        .data()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ");
    let position = format!(
        "(profile `default`): key `laptop` (1) is in use, until {day}; 2 keys are stored here NEXT "
    );
    assert!(
        words.starts_with("Logged in to 127.0.0.1:") && words.contains(&position),
        "{words}"
    );
    assert!(
        shown.stdout.ends_with(&format!("{}{MORE}", next())),
        "{}",
        shown.stdout
    );
    home.write(places::JOURNAL, "x");
    assert_eq!(home.run("").code, 0);
    // A name is the service's, and a path may be anything.
    let index = home.read(places::INDEX);
    home.write(
        places::INDEX,
        index.replace("\"laptop\"", r#""lap\u001b[31mtop""#),
    );
    let escaped = home.run("");
    assert!(
        escaped.data().contains(r"`lap\u{1b}[31mtop` (1)"),
        "{}",
        escaped.stdout
    );
    let secret = format!("gen_pat_sandbox_{}", "x".repeat(40));
    let redacted = home.run(&format!("--api-key-file {secret}"));
    assert!(redacted.data().contains("gen_pat_"), "{}", redacted.stdout);
    assert!(!redacted.data().contains("xxxx"), "{}", redacted.stdout);
    home.write(places::INDEX, "x");
    let broken = home.run("");
    assert_eq!((broken.code, broken.stderr.as_str()), (0, ""));
    assert!(
        broken
            .stdout
            .ends_with(&format!("{}{MORE}", next_when_broken())),
        "{}",
        broken.stdout
    );
}

#[cfg(all(unix, feature = "sandbox"))]
fn next() -> &'static str {
    "
NEXT
  genkey create NAME --expires-in 90d   create a key
  genkey list                           list the keys of the account
  genkey run --key NAME -- COMMAND      run a command with a key
  genkey rotate NAME                    replace a key with a new one
  genkey check                          find keys that need attention
"
}

#[test]
fn a_mistyped_command_is_told_the_nearest() {
    let home = Home::new();
    for (typed, meant) in [
        ("crate", "create"),
        ("lst", "list"),
        ("keys revok x", "revoke"),
        ("create --expires-i 9d", "--expires-in"),
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
    let (_, list) = help.split_once("\nHELP TOPICS\n").unwrap();
    let (list, _) = list.split_once("\n\n").unwrap();
    list.lines()
        // What is wrapped is indented further.
        .filter(|line| !line.starts_with("   "))
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
not found. With `--new` it exits with 10 if the command succeeded but its key
could not be revoked.

`genkey help check`, `genkey help api` and `genkey help doctor` say which codes
those commands use.

CODES
  0     done
  1     failed for another reason
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

#[cfg(unix)]
#[test]
fn examples_are_whole_commands_in_every_window() {
    let home = Home::new();
    let help = |columns, line: &str| {
        Terminal::sized(&home, columns, &format!("genkey {line}"))
            .ended()
            .raw
            .replace('\r', "")
    };
    assert!(
        help(80, "rename --help").ends_with(
            "Examples:\n  genkey rename laptop old-laptop    change a key's name\n  \
             genkey rename 2 desktop            the same, by its id\n"
        ),
        "{}",
        help(80, "rename --help")
    );
    assert!(
        help(80, "logout --help").ends_with(
            "Examples:\n  # remove the login from this machine; the key still works at the service\n  \
             genkey logout\n  # revoke the key as well\n  genkey logout --revoke\n"
        ),
        "{}",
        help(80, "logout --help")
    );
    for line in [
        "run --help",
        "help run",
        "keys help create",
        "--help",
        "provider add -h",
    ] {
        for columns in [44, 60, 80] {
            let shown = help(columns, line);
            let (_, examples) = shown
                .to_lowercase()
                .split_once("examples")
                .map(|(a, b)| (a.to_owned(), b.to_owned()))
                .unwrap();
            let examples = examples.split("\n\n").next().unwrap().lines().skip(1);
            for shown in examples {
                assert!(
                    shown.starts_with("  genkey ")
                        || shown.starts_with("  # ")
                        || shown.starts_with("  token="),
                    "{columns} {line}: {shown}"
                );
                let is_narrow = shown.len() <= usize::from(columns);
                assert!(
                    is_narrow || !shown.starts_with("  # "),
                    "{columns} {line}: {shown}"
                );
            }
        }
    }
    // In a pipe as on a wide window.
    assert!(home.run("logout --help").stdout.contains(
        "  genkey logout             remove the login from this machine; the key still works at the service\n"
    ));
}

#[test]
fn genkey_alone_keeps_to_the_profile_that_was_given() {
    let home = Home::new();
    home.write("config/config.toml", "[profiles.work]\n");
    let shown = home.run("-p work").stdout;
    for line in [
        "\n  genkey --profile work login",
        "\n  genkey --sandbox create demo --expires-in 90d",
        "\n  genkey --profile work create NAME --expires-in 90d",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
}
