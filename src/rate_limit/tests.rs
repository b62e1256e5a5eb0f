use std::fs;
use std::sync::atomic::{AtomicI64, Ordering};
use std::thread;

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;

// In November 2026; any time will do that leaves room to set the clock back.
const START: i64 = 1_795_000_000_000;
const MINUTE: i64 = 60_000;

/// A data folder and a clock, which several processes share.
struct Machine {
    data: TempDir,
    now: Arc<AtomicI64>,
}

impl Machine {
    fn new() -> Self {
        Self {
            data: tempfile::tempdir().unwrap(),
            now: Arc::new(AtomicI64::new(START)),
        }
    }

    fn path(&self) -> PathBuf {
        self.data.path().join("rate-limit.json")
    }

    /// The window of a process that has just been started.
    fn process(&self, limit: u32) -> Window {
        let now = Arc::clone(&self.now);
        Window {
            path: self.path(),
            origin: "https://acme.example".into(),
            limit: NonZeroU32::new(limit).unwrap(),
            clock: Arc::new(move || {
                Timestamp::from_millisecond(now.load(Ordering::SeqCst)).unwrap()
            }),
        }
    }

    fn take(&self, limit: u32) -> Option<Duration> {
        self.process(limit).ask(true).unwrap()
    }

    fn advance(&self, milliseconds: i64) {
        self.now.fetch_add(milliseconds, Ordering::SeqCst);
    }

    fn wait(&self, wait: Duration) -> i64 {
        let milliseconds = i64::try_from(wait.as_millis()).unwrap();
        self.advance(milliseconds);
        milliseconds
    }
}

/// What happens next.
#[derive(Debug, Clone, Copy)]
enum Event {
    /// Time passes, then a process wants to send.
    Arrival(i64),
    /// The clock is set back by so much; no time passes.
    SetBack(i64),
}

fn events() -> impl Strategy<Value = Vec<Event>> {
    let gap = prop_oneof![3 => Just(0), 3 => 0..2_000_i64, 2 => 0..90_000_i64];
    let event = prop_oneof![20 => gap.prop_map(Event::Arrival), 1 => (1..200_000_i64).prop_map(Event::SetBack)];
    prop::collection::vec(event, 1..60)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    /// By a clock that is never set, no minute has more requests than the limit; and a process that
    /// waits as long as it is told is let through if no other is faster.
    #[test]
    fn no_minute_holds_more_than_the_limit(limit in 1..8_u32, events in events()) {
        let machine = Machine::new();
        let mut real = 0;
        let mut sent: Vec<i64> = Vec::new();
        for event in events {
            match event {
                Event::SetBack(by) => machine.advance(-by),
                Event::Arrival(gap) => {
                    machine.advance(gap);
                    real += gap;
                    if let Some(wait) = machine.take(limit) {
                        prop_assert!(wait > Duration::ZERO && wait <= Duration::from_secs(61), "{wait:?}");
                        real += machine.wait(wait);
                        prop_assert_eq!(machine.take(limit), None);
                    }
                    sent.push(real);
                }
            }
        }
        for (place, first) in sent.iter().enumerate() {
            let within = sent[place..].iter().filter(|time| **time - first <= MINUTE).count();
            prop_assert!(within <= limit as usize, "{within} from {first} on: {sent:?}");
        }
    }

    #[test]
    fn requests_wait_only_while_the_window_is_full(limit in 1..8_u32, gaps in prop::collection::vec(0..20_000_i64, 1..60)) {
        let machine = Machine::new();
        let mut sent: Vec<i64> = Vec::new();
        for gap in gaps {
            machine.advance(gap);
            let now = machine.now.load(Ordering::SeqCst);
            let counted = sent.iter().filter(|time| now - **time < WINDOW_MS).count();
            let goes = machine.take(limit).is_none();
            prop_assert_eq!(goes, counted < limit as usize);
            sent.extend(goes.then_some(now));
        }
    }

    #[test]
    fn any_content_of_the_file_gives_a_bounded_wait(content in prop_oneof![
        prop::collection::vec(any::<u8>(), 0..60),
        prop::collection::vec(any::<i64>(), 0..9).prop_map(file),
        prop::collection::vec(START - 100_000..START + 100_000, 0..9).prop_map(file),
    ]) {
        let machine = Machine::new();
        fs::write(machine.path(), content).unwrap();
        if let Some(wait) = machine.take(3) {
            prop_assert!(wait <= Duration::from_secs(61), "{wait:?}");
            machine.wait(Duration::from_secs(61));
            prop_assert_eq!(machine.take(3), None);
        }
    }
}

fn file(times: Vec<i64>) -> Vec<u8> {
    serde_json::json!({ "https://acme.example": times })
        .to_string()
        .into_bytes()
}

#[test]
fn the_whole_limit_may_be_used_at_once() {
    let machine = Machine::new();
    assert!((0..200).all(|_| machine.take(200).is_none()));
    machine.advance(1_000);
    assert_eq!(machine.take(200), Some(Duration::from_secs(60)));
}

#[test]
fn concurrent_processes_share_one_limit() {
    let machine = Machine::new();
    let sent: usize = thread::scope(|scope| {
        // Sixteen times five requests, for a limit of 20.
        let process = || (0..5).filter(|_| machine.take(20).is_none()).count();
        let processes: Vec<_> = (0..16).map(|_| scope.spawn(process)).collect();
        processes
            .into_iter()
            .map(|process| process.join().unwrap())
            .sum()
    });
    assert_eq!(sent, 20);
}

#[test]
fn each_service_has_its_own_limit_and_expired_requests_are_removed() {
    let machine = Machine::new();
    let other = || {
        Window {
            origin: "http://127.0.0.1:1".into(),
            ..machine.process(1)
        }
        .ask(true)
        .unwrap()
    };
    assert_eq!((machine.take(1), other()), (None, None));
    assert!(machine.take(1).is_some() && other().is_some());
    machine.advance(WINDOW_MS);
    assert_eq!(other(), None);
    let now = START + WINDOW_MS;
    assert_eq!(
        fs::read_to_string(machine.path()).unwrap(),
        format!(r#"{{"http://127.0.0.1:1":[{now}]}}"#)
    );
}

#[test]
fn a_clock_set_back_causes_at_most_one_minute_of_waiting() {
    let machine = Machine::new();
    assert_eq!(machine.take(1), None);
    machine.advance(-86_400_000);
    assert_eq!(machine.take(1), Some(Duration::from_secs(61)));
    machine.advance(30_000);
    assert_eq!(
        machine.take(1),
        Some(Duration::from_secs(31)),
        "the wait is not extended again"
    );
    machine.advance(31_000);
    assert_eq!(machine.take(1), None);
}

#[test]
fn an_unreadable_or_unlockable_file_is_an_error_and_not_a_wait() {
    for name in ["rate-limit.json", "rate-limit.lock"] {
        let machine = Machine::new();
        // A folder in the place of the file.
        fs::create_dir(machine.data.path().join(name)).unwrap();
        assert!(machine.process(1).ask(true).is_err(), "{name}");
    }
}
