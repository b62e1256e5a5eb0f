//! The manual that the program writes: a page a command, each of which renders.

use std::collections::BTreeSet;

use clap::CommandFactory;
use genkey::testing::Cli;

use crate::support::available;
use crate::support::genkey::Home;

/// The command tree without `help`, which is no command of ours.
fn tree() -> clap::Command {
    let mut root = Cli::command().disable_help_subcommand(true);
    root.build();
    root
}

fn each(command: &clap::Command, visit: &mut dyn FnMut(&clap::Command)) {
    visit(command);
    command.get_subcommands().for_each(|child| each(child, visit));
}

fn file_name(command: &clap::Command) -> String {
    format!("{}.1", command.get_bin_name().unwrap_or("genkey").replace(' ', "-"))
}

#[test]
fn every_command_has_a_page_that_names_all_its_options() {
    let home = Home::new();
    home.run("man pages/of/genkey").pins(0, "", "");
    let mut expected = BTreeSet::new();
    each(&tree(), &mut |command| {
        let name = file_name(command);
        let page = home.read(&format!("pages/of/genkey/{name}")).replace('\\', "");
        for heading in
            [".TH genkey", ".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION", ".SH OPTIONS", ".SH GLOBAL OPTIONS"]
        {
            // clap_mangen quotes a heading of several words.
            assert!(page.replace('"', "").contains(heading), "{name} has no {heading}");
        }
        for option in command.get_opts().filter_map(|option| option.get_long()) {
            assert!(page.contains(&format!("fB--{option}fR")), "{name} does not name --{option}");
        }
        expected.insert(format!("pages/of/genkey/{name}"));
    });
    assert_eq!(home.files().into_iter().collect::<BTreeSet<_>>(), expected);
    assert_eq!(home.run("man").data(), home.read("pages/of/genkey/genkey.1"));
}

#[test]
fn every_page_renders_without_a_warning() {
    if !available(&["groff"]) {
        return;
    }
    let home = Home::new();
    home.run("man .").pins(0, "", "");
    for page in home.files() {
        let rendered = home.end(home.command("groff").args(["-man", "-Tascii", "-P-cbou", "-ww", &page]));
        assert!(rendered.data().contains("NAME"), "{page}");
    }
}

#[test]
fn a_folder_that_cannot_be_made_is_named() {
    let home = Home::new();
    home.write("file", "");
    let refused = home.run("man file/below");
    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("`file/below`"), "{}", refused.stderr);
}
