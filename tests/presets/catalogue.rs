//! `genkey destination`: presets of one's own.

use std::fs;

use crate::rotate::bench::Bench;
use crate::support::genkey::Home;
use crate::support::repository;

/// The rows of `destination list -o csv`, without the home in paths.
fn listed(home: &Home) -> Vec<String> {
    let folder = home.path("config/destinations").display().to_string();
    let listed = home.run("destination list -o csv");
    assert_eq!((listed.code, listed.stderr.as_str()), (0, ""));
    let rows = listed.stdout.lines().skip(1);
    rows.map(|row| row.replace(&folder, "OWN")).collect()
}

const MINE: &str = r#"# mine
name = "mine"
address = "{folder}#{variable}"
[write]
program = "tee"
arguments = ["{folder}/{variable}"]
input = "secret"
repeatable = true
[prove]
arguments = ["--version"]
"#;

#[test]
fn a_preset_of_ones_own_is_added_listed_shown_and_replaced() {
    let home = Home::new();
    home.write("mine.toml", MINE);
    home.run("destination add mine.toml").pins(
        0,
        "",
        "added preset `mine`: `[HOME]/config/destinations/mine.toml`\n",
    );
    assert_eq!(home.read("config/destinations/mine.toml"), MINE);
    home.run_with_stdin("destination add - -o json", MINE.replace("# mine", "# ours")).pins(
        0,
        "{\n  \"name\": \"mine\",\n  \"file\": \"[HOME]/config/destinations/mine.toml\",\n  \"replaced\": true\n}\n",
        "",
    );
    let rows = listed(&home);
    assert_eq!(rows.len(), 16);
    assert_eq!(
        rows[15],
        "mine,mine,mine:FOLDER[#VARIABLE],tee,OWN/mine.toml,"
    );
    let shown = home.run("destination show mine -o json").json();
    assert_eq!(shown["write"], "tee '{folder}/{variable}'");
    assert!(shown["file"].is_string());
}

#[test]
fn a_preset_of_ones_own_is_removed_unless_the_runbook_delivers_to_it() {
    let home = Home::new();
    home.write("mine.toml", MINE);
    assert_eq!(home.run("destination add mine.toml").code, 0);
    let runbook = "version = 1\n[keys.ci]\ndeliver = [\"mine:folder\"]\n";
    home.write("genkey.toml", runbook);
    home.run("destination remove mine --yes").pins(
        2,
        "",
        "error: cannot remove preset `mine`: `genkey.toml`, line 3, delivers to `mine:folder#GEN_API_KEY`\n\n\
         hint: remove the destination from the runbook first\n",
    );
    home.write("genkey.toml", "version = 9\n");
    let unclear = home.run("destination rm mine --yes");
    assert_eq!(unclear.code, 2, "{}", unclear.stderr);
    let said = "error: cannot tell whether `genkey.toml` delivers to preset `mine`: ";
    assert!(unclear.stderr.starts_with(said), "{}", unclear.stderr);
    home.write("genkey.toml", runbook.replace("mine:folder", "file:key"));
    home.run("destination remove mine").pins(
        2,
        "",
        "error: cannot prompt: not a terminal\n\nhint: add `--yes` to confirm\n",
    );
    assert_eq!(listed(&home).len(), 16);
    home.run("destination remove mine --yes")
        .pins(0, "", "removed preset `mine`\n");
    assert_eq!(listed(&home).len(), 15);
    home.run("destination remove mine --yes").pins(
        2,
        "",
        "error: no such preset: `mine`\n\nhint: `genkey destination list` lists them; `genkey help destinations` describes the other destinations\n",
    );
    home.run("destination remove github --yes").pins(
        2,
        "",
        "error: preset `github` is built in and cannot be removed\n",
    );
    // What is invalid is never used.
    home.write("genkey.toml", runbook);
    home.write("config/destinations/mine.toml", "name = 1");
    assert_eq!(
        home.run("destination remove mine -y -o json").json()["name"],
        "mine"
    );
    assert!(!home.path("config/destinations/mine.toml").exists());
}

#[test]
fn a_file_that_is_wrong_is_refused_with_its_line() {
    let home = Home::new();
    for (from, to, stderr) in [
        (
            "\"{folder}/{variable}\"",
            "\"--value={secret}\"",
            "error: stdin, line 6: `{secret}` can only be in `input`: other users can see arguments\n",
        ),
        (
            "\"mine\"",
            "\"github\"",
            "error: stdin: `github` is the name of a built-in preset\n\nhint: give it another `name`\n",
        ),
        (
            "repeatable",
            "repeatible",
            "error: stdin, line 8: unknown field `repeatible`, expected one of `program`, `arguments`, `optional`, `input`, `repeatable`, `not_done`\n",
        ),
    ] {
        let text = MINE.replacen(from, to, 1);
        home.run_with_stdin("destination add -", text)
            .pins(2, "", stderr);
    }
    assert!(!home.path("config/destinations").exists());
    home.write("config/destinations/bad.toml", "name = 1");
    home.write(
        "config/destinations/github.toml",
        MINE.replace("\"mine\"", "\"github\""),
    );
    assert_eq!(
        listed(&home)[15..],
        [
            "bad,,,,OWN/bad.toml,\"`OWN/bad.toml`, line 1: invalid type, expected a string\"",
            "github,,,,OWN/github.toml,`github` is the name of a built-in preset",
        ]
    );
    home.run("destination show bad").pins(
        2,
        "",
        "error: `[HOME]/config/destinations/bad.toml`, line 1: invalid type, expected a string\n",
    );
    home.run("destination show gitub").pins(
        2,
        "",
        "error: no such preset: `gitub`\n\nhint: did you mean `github`?\n\nhint: `genkey destination list` lists them; `genkey help destinations` describes the other destinations\n",
    );
    home.run("destination show none").pins(
        2,
        "",
        "error: no such preset: `none`\n\nhint: `genkey destination list` lists them; `genkey help destinations` describes the other destinations\n",
    );
}

#[test]
fn the_help_has_every_preset() {
    let topic = fs::read_to_string(repository().join("src/help/destinations.md")).unwrap();
    let listed = Home::new().run("destination list -o json").json();
    for preset in listed.as_array().unwrap() {
        let form = preset["form"].as_str().unwrap();
        assert!(topic.contains(&format!("`{form}`")), "{form} is missing");
    }
}

/// Trap 30.
#[test]
fn a_preset_that_is_edited_does_not_change_a_rotation_under_way() {
    let (bench, old) = Bench::with_ci();
    let home = &bench.home;
    home.write("config/destinations/mine.toml", MINE);
    fs::create_dir(home.path("places")).unwrap();
    let to = format!("mine:{}#K", home.path("places").display());
    bench.killed(&["rotate", "ci", "--to", &to], "rotate.delivered");
    assert_ne!(home.read("places/K"), old);
    let edited = MINE.replace("\"tee\"", "\"false\"");
    home.write("config/destinations/mine.toml", edited);
    let recovered = home.run("recover --yes");
    assert_eq!(recovered.code, 0, "{}", recovered.stderr);
    assert_eq!(home.read("places/K"), bench.token("ci"));
    bench.is_clean();
}
