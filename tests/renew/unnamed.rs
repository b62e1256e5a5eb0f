//! Destinations that got a key, although the runbook does not name them.

use super::bench::{DAY, Desk};

const REN: &str = "\
[keys.ren]
grace = \"0\"
deliver = [\"file:ren.key\"]
";

fn desk() -> Desk {
    let desk = Desk::new(REN);
    let created = "create ren --expires-in 30d --to dotenv:app.env -q";
    assert_eq!(desk.home.run(created).code, 0);
    desk
}

/// The warnings of a run that must succeed.
#[track_caller]
fn warnings(desk: &Desk, arguments: &[&str]) -> String {
    let ended = desk.renew(arguments);
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let folder = desk.home.path("").display().to_string();
    let stderr = ended.stderr.replace(folder.trim_end_matches('/'), "[HOME]");
    let is_wanted = |line: &&str| {
        ["warning: ", "hint: "]
            .iter()
            .any(|it| line.starts_with(it))
    };
    let lines = stderr.lines().filter(is_wanted);
    lines.collect::<Vec<_>>().join("\n")
}

const KEEPS: &str = "warning: `dotenv:[HOME]/app.env#GEN_API_KEY` also holds `ren`; \
                     `genkey.toml` does not name it, so it keeps the old key\n\
                     hint: add it to `deliver` of `ren` in `genkey.toml` if the new key is needed there";

#[test]
fn the_old_key_stays_for_a_day_without_a_grace_if_what_the_runbook_does_not_name_holds_it() {
    let desk = desk();
    let old = desk.token("ren");
    assert_eq!(warnings(&desk, &["--force", "--dry-run"]), KEEPS);
    assert_eq!(warnings(&desk, &["--force"]), KEEPS);
    desk.holds("ren.key", 2);
    desk.holds("app.env", 1);
    assert_eq!(desk.live_key_of(&old), Some(1));
    assert_eq!(desk.recorded(1), ["dotenv:app.env#GEN_API_KEY"]);
    assert_eq!(desk.recorded(2), ["file:ren.key"]);
    assert_eq!(warnings(&desk, &[]), "");
    desk.advance(DAY + DAY);
    assert_eq!(
        warnings(&desk, &[]),
        "warning: `ren` (1) was delivered to `dotenv:[HOME]/app.env#GEN_API_KEY`, \
         which may still hold the revoked key"
    );
    desk.works(&[(2, "ren")]);
    desk.is_clean();
}

#[test]
fn a_file_that_holds_something_else_is_not_mentioned_but_a_command_always_is() {
    let desk = desk();
    desk.home.write("app.env", "GEN_API_KEY=theirs\n");
    assert_eq!(warnings(&desk, &["--force"]), "");
    desk.works(&[(2, "ren")]);
    let deliver = ["deliver", "ren", "--to", "command:cat >got", "-q"];
    assert_eq!(desk.home.run_args(&deliver).code, 0);
    let may = "warning: `command:cat >got` may also hold `ren`; `genkey.toml` does not name it, \
               so it keeps the old key\n\
               hint: add it to `deliver` of `ren` in `genkey.toml` if the new key is needed there";
    assert_eq!(warnings(&desk, &["--force", "--dry-run"]), may);
    assert_eq!(warnings(&desk, &["--force"]), may);
    assert_eq!(desk.live().len(), 2);
}
