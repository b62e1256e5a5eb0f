//! Wrong clocks: expiries are judged by the service's time, and a clock past the year 9999 is an
//! error.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::support::available;
use crate::support::genkey::{Ended, Home, places};
use crate::support::wire_server::{Reply, WireServer, reply, reply_with};

const DAY: i64 = 24;

fn home_for(server: &WireServer) -> Home {
    Home::with_file_store()
        .with("GENKEY_API_URL", server.url())
        .with("GEN_API_KEY", "gen_pat_hunter2")
}

/// The library of `faketime`; `None` if that is not installed.
fn library() -> Option<PathBuf> {
    let places = available(&["faketime"])
        .then(|| glob::glob("/usr/lib/*/faketime/libfaketime.so.1").unwrap());
    places.map(|mut places| places.next().unwrap().unwrap())
}

/// Runs a command with this offset of the clock, in the notation of `faketime`.
fn at(home: &Home, library: &Path, off: &str, line: &str) -> Ended {
    let mut command = home.genkey(line);
    command
        .env("LD_PRELOAD", library)
        .env("FAKETIME", off)
        .env("FAKETIME_DONT_FAKE_MONOTONIC", "1");
    home.end(&mut command)
}

fn dated(time: Timestamp, body: &str) -> Reply {
    let date = DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&time)
        .unwrap();
    reply_with(200, &format!("date: {date}\r\n"), body)
}

#[test]
fn check_judges_expiries_by_the_services_time() {
    let Some(library) = library() else { return };
    let now = Timestamp::now();
    let list = |days: i64| {
        let expires_at = now + SignedDuration::from_hours(days * DAY);
        json!([{"id": 7, "name": "ci", "status": "active", "expires_at": expires_at.to_string()}])
            .to_string()
    };
    for (off, days, code, said) in [
        (
            "+100d",
            30,
            0,
            "warning: this machine's clock is 3months 8days 16h 5m ahead of the service's; using the service's time\n",
        ),
        (
            "-100d",
            5,
            3,
            "behind the service's; using the service's time\n",
        ),
        (
            "-100d",
            -1,
            3,
            "behind the service's; using the service's time\n",
        ),
        ("+10s", 30, 0, ""),
    ] {
        let server = WireServer::start([dated(now, &list(days))]);
        let ended = at(&home_for(&server), &library, off, "check");
        assert_eq!(ended.code, code, "{off}: {}", ended.stderr);
        let warns = ended.stderr.contains("this machine's clock");
        assert_eq!(warns, !said.is_empty(), "{off}: {}", ended.stderr);
        assert!(
            said.starts_with("warning") || ended.stderr.contains(said),
            "{off}: {}",
            ended.stderr
        );
    }
    let undated = WireServer::start([reply(200, list(5))]);
    assert_eq!(at(&home_for(&undated), &library, "-100d", "check").code, 0);
}

#[test]
fn awaiting_a_late_key_ends_only_by_the_services_time() {
    let Some(library) = library() else { return };
    let now = Timestamp::now();
    let later = |days: i64| now + SignedDuration::from_hours(days * DAY);
    let server = WireServer::start([
        reply(500, "{}"),
        dated(now, "[]"),
        // The clock jumps, with and without a `Date` header.
        dated(later(1), "[]"),
        reply(200, "[]"),
        dated(later(29), "[]"),
        dated(later(31), "[]"),
    ]);
    let home = home_for(&server);
    assert_eq!(at(&home, &library, "-5000d", "create --name ci").code, 8);
    assert!(home.read(places::JOURNAL).contains("\"absent\""));
    let journal = home.read(places::JOURNAL);
    for off in ["+3000d", "+3000d", "-3000d"] {
        let ended = at(&home, &library, off, "recover");
        assert_eq!(
            (ended.code, home.read(places::JOURNAL)),
            (0, journal.clone()),
            "{off}: {}",
            ended.stderr
        );
    }
    assert_eq!(home.run("recover").code, 0);
    assert_eq!(home.read(places::JOURNAL), "");
}

#[test]
fn a_clock_past_the_year_9999_is_an_error_before_any_request() {
    let Some(library) = library() else { return };
    for line in [
        "create --name ci",
        "list",
        "check",
        "recover",
        "token",
        "doctor",
    ] {
        let server = WireServer::start([]);
        let home = home_for(&server);
        let ended = at(&home, &library, "+8100y", line);
        let said = "error: this machine's clock is past the year 9999; set it\n";
        assert_eq!(
            (ended.code, ended.stdout.as_str(), ended.stderr.as_str()),
            (1, "", said),
            "{line}"
        );
        assert!(!fs::exists(home.path(places::JOURNAL)).unwrap());
    }
}
