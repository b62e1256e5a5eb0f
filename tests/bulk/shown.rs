//! What people see meanwhile.

use super::service::{AT_ONCE, Reply, Service, revoke};
use crate::support::terminal::Terminal;

/// A service that answers the first 13 of 30 and holds the others back until it is released.
fn service() -> Service {
    Service::start(30, |_, view| {
        if view.number > 13 {
            view.wait(|seen| seen.released);
        }
        Reply::Revokes
    })
}

/// Runs it in a window until 13 are done, and gives the last line of the screen then and all that
/// is shown in the end.
fn shown(columns: u16, count: &str) -> (String, String) {
    let service = service();
    let home = service.home();
    let terminal = Terminal::sized(&home, columns, &format!("genkey {}", revoke(30)));
    service.wait(|seen| seen.under_way == AT_ONCE);
    terminal.wait_for(count);
    let last = terminal.screen().lines().last().unwrap().to_owned();
    service.change(|seen| seen.released = true);
    let shown = terminal.ended();
    assert_eq!(shown.code, 0, "{}", shown.screen);
    assert_eq!(
        shown.screen.matches("revoked `k").count(),
        30,
        "{}",
        shown.screen
    );
    assert_eq!(
        shown.screen.lines().count(),
        30,
        "something was left behind: {}",
        shown.screen
    );
    (last, shown.raw)
}

#[test]
fn the_progress_bar_grows_and_is_cleared() {
    let (line, _) = shown(100, "revoking keys: 13 of 30  ━");
    let bar: String = line.chars().filter(|one| "━─".contains(*one)).collect();
    assert_eq!(
        bar.matches('━').count(),
        bar.chars().count() * 13 / 30,
        "{line}"
    );
    assert!(line.chars().count() < 100 - 5, "{line}");
}

#[test]
fn the_time_left_is_shown_if_known() {
    let service = service();
    let home = service.home();
    let terminal = Terminal::run(&home, &format!("genkey {}", revoke(30)));
    terminal.wait_for(" s left");
    service.change(|seen| seen.released = true);
    assert_eq!(terminal.ended().code, 0);
}

#[test]
fn a_narrow_window_shows_only_the_count() {
    let (line, raw) = shown(26, "13 of 30");
    assert!(
        line.ends_with(" 13 of 30") && !raw.contains("revoking"),
        "{line}"
    );
}

#[test]
fn nothing_is_animated_without_a_terminal() {
    for line in ["genkey -q", "TERM=dumb genkey", "genkey -v"] {
        let service = Service::start(20, |_, _| Reply::Revokes);
        let home = service.home();
        let shown = Terminal::run(&home, &format!("{line} {}", revoke(20))).ended();
        assert_eq!(shown.code, 0, "{}", shown.screen);
        assert!(
            !shown.raw.contains('\x1b') && !shown.raw.contains("revoking"),
            "{line}: {:?}",
            shown.raw
        );
    }
    let service = Service::start(20, |_, _| Reply::Revokes);
    let home = service.home();
    assert_eq!(
        Terminal::run(&home, &format!("genkey {} 2> said", revoke(20)))
            .ended()
            .raw,
        ""
    );
    assert!(!home.read("said").contains('\x1b'));
}

#[test]
fn one_key_is_named_while_it_is_revoked() {
    let service = Service::start(1, |_, view| {
        view.wait(|seen| seen.released);
        Reply::Revokes
    });
    let home = service.home();
    let terminal = Terminal::run(&home, "genkey revoke k1 --yes");
    terminal.wait_for("revoking k1");
    service.change(|seen| seen.released = true);
    assert_eq!(terminal.ended().screen, "revoked `k1` (1)");
}
