//! The manual that the program writes: a page a command, each of which renders.

use std::collections::BTreeSet;

use clap::CommandFactory;
use genkey::testing::Cli;

use crate::support::genkey::Home;
use crate::support::{available, repository};

/// The command tree without `help`, which is no command of ours.
fn tree() -> clap::Command {
    let mut root = Cli::command().disable_help_subcommand(true);
    root.build();
    root
}

fn each(command: &clap::Command, visit: &mut dyn FnMut(&clap::Command)) {
    visit(command);
    command
        .get_subcommands()
        .filter(|child| !child.is_hide_set())
        .for_each(|child| each(child, visit));
}

fn file_name(command: &clap::Command) -> String {
    format!(
        "{}.1",
        command.get_bin_name().unwrap_or("genkey").replace(' ', "-")
    )
}

const HEADINGS: [&str; 10] = [
    ".TH genkey",
    ".SH NAME",
    ".SH SYNOPSIS",
    ".SH DESCRIPTION",
    ".SH OPTIONS",
    ".SH GLOBAL OPTIONS",
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
        for option in command.get_opts().filter_map(|option| option.get_long()) {
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
            .filter_map(|reference| Some(format!("{}.1", reference.split_once(" (1)")?.0)))
            .collect();
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

#[test]
fn every_page_names_the_variables_and_exit_codes_that_the_readme_has() {
    let readme = std::fs::read_to_string(repository().join("README.md")).unwrap();
    let rows = |heading: &str| {
        let (_, section) = readme.split_once(&format!("\n## {heading}\n")).unwrap();
        let section = section.split("\n## ").next().unwrap();
        let rows = section
            .lines()
            .filter_map(|line| line.strip_prefix("| ")?.split(" |").next())
            .skip(1);
        rows.map(str::to_owned).collect::<Vec<_>>()
    };
    let variables: Vec<String> = rows("Environment")
        .iter()
        .flat_map(|row| {
            row.split(", ")
                .map(|name| name.trim_matches('`').to_owned())
                .collect::<Vec<_>>()
        })
        .collect();
    let codes = rows("Exit codes");
    assert!(
        variables.len() > 20 && codes.len() == 12,
        "{variables:?} {codes:?}"
    );
    let home = Home::new();
    home.run("man .").pins(0, "", "");
    let help = home.run("--help").data().to_owned();
    for page in home.files() {
        let text = text(&home, &page);
        let environment = section(&text, "ENVIRONMENT").join("\n");
        for variable in &variables {
            assert!(
                environment.contains(variable) && help.contains(variable),
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
