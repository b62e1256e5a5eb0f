//! The manual that the program writes: a page a command, each of which renders.

use std::collections::BTreeSet;

use clap::CommandFactory;
use genkey::testing::Cli;

use crate::support::genkey::Home;
use crate::support::{available, repository};

fn tree() -> clap::Command {
    let mut root = Cli::command();
    root.build();
    root
}

/// Every command but the `help` that clap adds to commands with verbs.
fn each(command: &clap::Command, visit: &mut dyn FnMut(&clap::Command)) {
    visit(command);
    let is_root = command.get_name() == "genkey";
    command
        .get_subcommands()
        .filter(|child| !child.is_hide_set() && (is_root || child.get_name() != "help"))
        .for_each(|child| each(child, visit));
}

/// The names of the help topics.
fn topics() -> Vec<String> {
    let listed = std::fs::read_to_string(repository().join("src/help/topics.txt")).unwrap();
    let names = listed
        .lines()
        .filter_map(|line| line.split_whitespace().next());
    names.map(str::to_owned).collect()
}

fn is_command(page: &str) -> bool {
    page.ends_with(".1")
}

fn file_name(command: &clap::Command) -> String {
    format!(
        "{}.1",
        command.get_bin_name().unwrap_or("genkey").replace(' ', "-")
    )
}

const HEADINGS: [&str; 9] = [
    ".TH genkey",
    ".SH NAME",
    ".SH SYNOPSIS",
    ".SH DESCRIPTION",
    ".SH OPTIONS",
    ".SH EXAMPLES",
    ".SH ENVIRONMENT",
    ".SH EXIT STATUS",
    ".SH SEE ALSO",
];

/// A page as plain text, with its macros.
fn text(home: &Home, page: &str) -> String {
    let page = home.read(page);
    // clap_mangen quotes a heading of several words.
    page.replace("\\fB", "")
        .replace("\\fR", "")
        .replace("\\fI", "")
        .replace("\\-", "-")
        .replace("\\e", "\\")
        .replace('"', "")
}

/// The lines of a section.
fn section<'a>(page: &'a str, title: &str) -> Vec<&'a str> {
    let lines = page
        .lines()
        .skip_while(|line| *line != format!(".SH {title}"))
        .skip(1);
    lines.take_while(|line| !line.starts_with(".SH ")).collect()
}

#[test]
fn every_command_has_a_page_that_describes_all_its_options_and_arguments() {
    let home = Home::new();
    home.run("man pages/of/genkey").pins(0, "", "");
    let mut expected = BTreeSet::new();
    each(&tree(), &mut |command| {
        let name = file_name(command);
        let page = text(&home, &format!("pages/of/genkey/{name}"));
        for heading in HEADINGS {
            assert!(page.contains(heading), "{name} has no {heading}");
        }
        let lines: Vec<&str> = page.lines().collect();
        let entries: Vec<_> = lines
            .windows(3)
            .filter(|lines| lines[0] == ".TP")
            .map(|lines| (lines[1], lines[2]))
            .collect();
        for (term, description) in &entries {
            assert!(
                !description.is_empty() && !description.starts_with('.'),
                "{name} does not describe {term}"
            );
        }
        // The first page has the global options for all of them.
        let is_root = name == "genkey.1";
        assert_eq!(page.contains(".SH GLOBAL OPTIONS"), is_root, "{name}");
        let own = command
            .get_opts()
            .filter(|option| is_root || option.get_help_heading() != Some("Global options"));
        for option in own.filter_map(|option| option.get_long()) {
            assert!(
                entries
                    .iter()
                    .any(|(term, _)| term.contains(&format!("--{option}"))),
                "{name} has no --{option}"
            );
        }
        for argument in command.get_positionals() {
            let value = argument.get_value_names().unwrap()[0].as_str();
            assert!(
                entries.iter().any(|(term, _)| term.contains(value)),
                "{name} has no {value}"
            );
        }
        expected.insert(format!("pages/of/genkey/{name}"));
    });
    let topics = topics();
    expected.extend(
        topics
            .iter()
            .map(|topic| format!("pages/of/genkey/genkey-{topic}.7")),
    );
    assert_eq!(home.files().into_iter().collect::<BTreeSet<_>>(), expected);
    assert_eq!(
        home.run("man").data(),
        home.read("pages/of/genkey/genkey.1")
    );
}

#[test]
fn every_page_has_examples_as_in_help_and_names_pages_that_exist() {
    let home = Home::new();
    home.run("man .").pins(0, "", "");
    let pages: BTreeSet<String> = home.files().into_iter().collect();
    each(&tree(), &mut |command| {
        let (name, line) = (
            file_name(command),
            command
                .get_bin_name()
                .unwrap_or("genkey")
                .replacen("genkey", "", 1),
        );
        let page = text(&home, &name);
        let help = home.run(&format!("{line} --help")).data().replace('"', "");
        let examples = section(&page, "EXAMPLES");
        assert!(examples.len() > 2, "{name} has no examples");
        for example in &examples[1..examples.len() - 1] {
            assert!(
                help.contains(example.trim_end()),
                "`genkey{line} --help` has no example {example:?}"
            );
        }
        let see_also = section(&page, "SEE ALSO").join(" ");
        let named: Vec<String> = see_also
            .split(".BR ")
            .filter_map(|reference| {
                let (name, section) = reference.split_once(" (")?;
                Some(format!("{name}.{}", section.split_once(')')?.0))
            })
            .collect();
        let topics: BTreeSet<String> = topics()
            .iter()
            .filter(|topic| name == "genkey.1" || name == format!("genkey-{topic}.1"))
            .map(|topic| format!("genkey-{topic}.7"))
            .collect();
        let named_topics = named.iter().filter(|page| !is_command(page)).cloned();
        assert_eq!(named_topics.collect::<BTreeSet<_>>(), topics, "{name}");
        assert!(
            !named.is_empty() && !named.contains(&name),
            "{name}: {see_also}"
        );
        assert!(
            named.iter().all(|other| pages.contains(other)),
            "{name}: {see_also}"
        );
    });
}

/// The first column of a table in `src/help`.
fn terms(table: &str) -> Vec<String> {
    let table = std::fs::read_to_string(repository().join("src/help").join(table)).unwrap();
    let rows = table
        .lines()
        .filter_map(|line| line.trim().split_once("  "));
    rows.map(|(term, _)| term.to_owned()).collect()
}

#[test]
fn every_page_of_a_command_names_the_variables_and_exit_codes_that_help_has() {
    let table = std::fs::read_to_string(repository().join("src/help/environment.txt")).unwrap();
    let is_of_name = |character: char| character.is_ascii_uppercase() || character == '_';
    let variables: BTreeSet<&str> = table
        .split(|character| !is_of_name(character))
        .filter(|name| name.len() > 1)
        .collect();
    let codes = terms("exit-status.txt");
    assert!(
        variables.len() > 20 && codes.len() == 12,
        "{variables:?} {codes:?}"
    );
    let home = Home::new();
    home.run("man .").pins(0, "", "");
    let help = home.run("help environment").data().to_owned();
    for page in home.files().iter().filter(|page| is_command(page)) {
        let text = text(&home, page);
        let environment = section(&text, "ENVIRONMENT").join("\n");
        for variable in &variables {
            assert!(
                environment.contains(*variable) && help.contains(*variable),
                "{page} does not name {variable}"
            );
        }
        let status = section(&text, "EXIT STATUS");
        let named: Vec<&str> = status
            .windows(2)
            .filter(|lines| lines[0] == ".TP")
            .map(|lines| lines[1])
            .collect();
        assert_eq!(named, codes, "{page}");
    }
}

#[test]
fn pages_of_topics_go_where_man_looks_for_them() {
    let home = Home::new();
    home.run("man share/man/man1").pins(0, "", "");
    let files = home.files();
    let in_section = |section: &str| {
        let folder = format!("share/man/man{section}/");
        let ending = format!(".{section}");
        files
            .iter()
            .filter(|file| file.starts_with(&folder) && file.ends_with(&ending))
            .count()
    };
    assert_eq!(in_section("7"), topics().len());
    assert_eq!(in_section("1") + in_section("7"), files.len());
}

#[test]
fn the_page_of_a_topic_says_what_the_topic_does() {
    let home = Home::new();
    home.run("man .").pins(0, "", "");
    for topic in topics() {
        let page = text(&home, &format!("genkey-{topic}.7"));
        let about = section(&page, "NAME").concat();
        assert!(
            about.starts_with(&format!("genkey-{topic} - ")) && about.len() > 25,
            "{about}"
        );
        let path = repository().join(format!("src/help/{topic}.md"));
        let source = std::fs::read_to_string(path).unwrap().replace('"', "");
        let lines: Vec<&str> = source.lines().collect();
        // The title is the page's name; the words above a table's columns and fences are left out.
        let shown = (1..lines.len()).filter(|at| {
            let is_head = lines.get(at + 1).is_some_and(|next| next.starts_with("|-"));
            !is_head && !lines[*at].starts_with("```")
        });
        let page = page.to_lowercase();
        let words: BTreeSet<&str> = page.split_whitespace().collect();
        for line in shown.map(|at| lines[at].to_lowercase()) {
            let missing: Vec<&str> = line
                .split_whitespace()
                .filter(|word| word.chars().any(char::is_alphabetic) && !words.contains(word))
                .collect();
            assert_eq!(missing, Vec::<&str>::new(), "{topic}: {line}");
        }
    }
}

#[test]
fn every_page_renders_without_a_warning() {
    if !available(&["groff"]) {
        return;
    }
    let home = Home::new();
    home.run("man .").pins(0, "", "");
    for page in home.files() {
        let rendered = home.end(
            home.command("groff")
                .args(["-man", "-Tascii", "-P-cbou", "-ww", &page]),
        );
        assert!(rendered.data().contains("NAME"), "{page}");
    }
}

#[test]
fn a_topics_page_looks_like_a_manual_page() {
    if !available(&["groff"]) {
        return;
    }
    let home = Home::new();
    home.run("man .").pins(0, "", "");
    let rendered = home.end(home.command("groff").args([
        "-man",
        "-Tascii",
        "-P-cbou",
        "-rLL=78n",
        "genkey-exit-codes.7",
    ]));
    let lines: Vec<&str> = rendered.data().lines().collect();
    let has = |line: &str| assert!(lines.contains(&line), "no {line:?} in\n{}", rendered.stdout);
    has("NAME");
    has("       genkey-exit-codes - what the exit codes mean");
    has("DESCRIPTION");
    has("CODES");
    has("       0      done");
    has("       3      `check` found something");
    has("SEE ALSO");
    has("       genkey(1)");
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let home = Home::new();
    home.write("file", "");
    let refused = home.run("man file/below");
    assert_eq!(refused.code, 1);
    assert!(
        refused.stderr.contains("`file/below`"),
        "{}",
        refused.stderr
    );
}
