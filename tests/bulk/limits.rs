//! What the service takes, and what it asks for.

use std::process::Stdio;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::service::{AT_ONCE, Reply, Service, Until, refusal, revoke};
use crate::support::genkey::{Home, places};

#[test]
fn retry_after_delays_all_requests_and_halves_their_number() {
    const PAUSE: Duration = Duration::from_secs(2);
    let refused_at = Arc::<Mutex<Option<Instant>>>::default();
    let shared = Arc::clone(&refused_at);
    let is_refused = AtomicBool::new(false);
    let service = Service::start(60, move |id, view| {
        if id == 1 {
            return Reply::Revokes;
        }
        if view.number <= 1 + AT_ONCE {
            view.wait(|seen| seen.deletes.len() == 1 + AT_ONCE);
            if !is_refused.swap(true, Ordering::SeqCst) {
                *shared.lock().unwrap() = Some(Instant::now());
                return Reply::Refuses(refusal(429, "retry-after: 2\r\n"));
            }
            // The program knows of the pause when these are answered.
            view.wait(|seen| seen.released);
            return Reply::Revokes;
        }
        // Half of them must come by themselves, and no more may.
        let number = view.number - (1 + AT_ONCE);
        view.wait(|seen| {
            seen.deletes.len() - (1 + AT_ONCE)
                >= (number.div_ceil(AT_ONCE / 2) * AT_ONCE / 2).min(48)
        });
        Reply::Revokes
    });
    let home = service.home();
    let mut child = home
        .genkey(&revoke(60))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = Until::of(child.stderr.take().unwrap());
    said.wait_for("waiting 2s: requested by the service\n");
    service.change(|seen| (seen.released, seen.most) = (true, 0));
    let said = said.end();
    assert!(child.wait().unwrap().success(), "{said}");
    assert_eq!(said.matches("waiting").count(), 1, "{said}");
    let seen = service.seen();
    assert_eq!(
        (seen.revoked.len(), seen.deletes.len(), seen.lists),
        (60, 61, 1)
    );
    let refused_at = refused_at.lock().unwrap().unwrap();
    let early = seen
        .at
        .iter()
        .filter(|at| **at > refused_at && **at < refused_at + PAUSE)
        .count();
    assert_eq!(early, 0, "requests within the pause");
    // Those that were held back have ended before, at most eleven of them.
    let late = seen
        .at
        .iter()
        .filter(|at| **at >= refused_at + PAUSE)
        .count();
    assert_eq!(late, 48);
}

#[test]
fn each_429_reduces_the_number_of_requests_in_flight() {
    let service = Service::start(40, |id, view| {
        let times = view
            .seen()
            .deletes
            .iter()
            .filter(|seen| **seen == id)
            .count();
        match times {
            1 if id > 1 => Reply::Refuses(refusal(429, "")),
            _ => {
                let mut seen = view.seen();
                // Once each was refused once, only one at a time is left.
                if seen.deletes.len() == 79 {
                    seen.most = 0;
                }
                Reply::Revokes
            }
        }
    });
    let ended = service.home().run(&revoke(40));
    assert_eq!(ended.code, 0, "{}", ended.stderr);
    let seen = service.seen();
    assert_eq!((seen.revoked.len(), seen.deletes.len()), (40, 79));
    assert!(seen.most <= 1, "{}", seen.most);
}

#[test]
fn a_retry_after_that_is_too_long_ends_the_command() {
    let service = Service::start(30, |id, view| {
        if id == 1 {
            return Reply::Revokes;
        }
        view.wait(|seen| seen.deletes.len() == 1 + AT_ONCE);
        Reply::Refuses(refusal(429, "retry-after: 3600\r\n"))
    });
    let ended = service.home().run(&revoke(30));
    assert_eq!(ended.code, 8, "{}", ended.stderr);
    assert_eq!(service.seen().deletes.len(), 1 + AT_ONCE);
    assert_eq!(
        ended.stderr.matches("the service answered 429").count(),
        AT_ONCE,
        "{}",
        ended.stderr
    );
    let unsent = ended
        .stderr
        .lines()
        .filter(|line| line.contains("nothing was sent: the service asked to wait"))
        .count();
    assert_eq!(unsent, 30 - 1 - AT_ONCE, "{}", ended.stderr);
}

/// A home whose provider takes so many requests a minute.
fn limited(service: &Service, limit: u32) -> Home {
    let home = service.home().with("ACME_API_KEY", "acme_hunter2hunter2");
    let url = home.variables()["GENKEY_API_URL"]
        .to_str()
        .unwrap()
        .to_owned();
    home.write(
        "config/providers/acme.toml",
        format!(
            "name = 'acme'\ntitle = 'Acme'\napi_url = '{url}'\nenvironment = 'ACME_API_KEY'\ndashboard = 'Keys'\n\
             requests_per_minute = {limit}\n[key]\nprefix = 'acme_'\nheaders = ['X-Acme']\n[keys]\ndialect = 'reference'\n"
        ),
    );
    home.write(
        "config/config.toml",
        "version = 1\ndefault_profile = 'acme'\n[profiles.acme]\nprovider = 'acme'\n",
    );
    home
}

#[test]
fn waiting_for_the_rate_limit_can_be_interrupted() {
    let service = Service::start(30, |_, _| Reply::Revokes);
    let home = limited(&service, 7);
    let mut child = home
        .genkey(&revoke(30))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = Until::of(child.stderr.take().unwrap());
    said.wait_for("Acme allows 7 requests per minute\n");
    // All that were sent have ended before anybody waits, and so nothing has to be waited for.
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let said = said.end();
    assert_eq!(child.wait().unwrap().code(), Some(10), "{said}");
    assert!(
        said.contains("error: interrupted after revoking 6 of 30 keys\n"),
        "{said}"
    );
    assert_eq!(said.matches("waiting").count(), 1, "{said}");
    let seen = service.seen();
    assert_eq!((seen.revoked.len(), seen.lists), (6, 1));
    assert_eq!(home.read("data/journal.jsonl"), "", "nothing is half done");
}

#[test]
fn ctrl_c_ends_a_pause_and_then_only_the_list_is_read() {
    let service = Service::start(6, |id, view| {
        view.wait(|seen| id == 1 || seen.deletes.len() == 6);
        match id {
            1 => Reply::Revokes,
            2 => {
                view.wait(|seen| seen.released);
                Reply::Loses(true)
            }
            _ => Reply::Refuses(refusal(429, "retry-after: 3\r\n")),
        }
    });
    let home = service.home();
    let mut child = home
        .genkey(&revoke(6))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = Until::of(child.stderr.take().unwrap());
    said.wait_for("waiting 3s: requested by the service\n");
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    said.wait_for("finishing the current operation");
    service.change(|seen| seen.released = true);
    let said = said.end();
    assert_eq!(child.wait().unwrap().code(), Some(10), "{said}");
    assert!(
        said.contains("error: interrupted after revoking 2 of 6 keys\n"),
        "{said}"
    );
    let seen = service.seen();
    assert_eq!((seen.deletes.len(), seen.lists), (6, 2));
    assert_eq!(home.read(places::JOURNAL), "");
}

#[test]
fn ctrl_c_ends_a_pause_for_all_requests() {
    let service = Service::start(6, |id, view| {
        view.wait(|seen| id == 1 || seen.deletes.len() == 6);
        if id == 1 {
            Reply::Revokes
        } else {
            Reply::Refuses(refusal(429, "retry-after: 50\r\n"))
        }
    });
    let home = service.home();
    let mut child = home
        .genkey(&revoke(6))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = Until::of(child.stderr.take().unwrap());
    said.wait_for("waiting 50s: requested by the service\n");
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let said = said.end();
    assert_eq!(child.wait().unwrap().code(), Some(10), "{said}");
    assert!(
        said.contains("error: interrupted after revoking 1 of 6 keys\n"),
        "{said}"
    );
    let seen = service.seen();
    assert_eq!((seen.deletes.len(), seen.lists), (6, 1));
}
