use super::super::testing::{Run, SECRET, secret};
use super::*;
use crate::destination::open;
use crate::model::{CommandLine, Destination, DestinationFile, DestinationKind, KeyId, Reload};
use crate::secret::Secret;

fn reloaded(run: &Run, reload: &str) -> Destination {
    let file = DestinationFile {
        path: run.path().join("key"),
        in_git: false,
        in_place: false,
        create: false,
    };
    Destination {
        reload: Some(Reload {
            command: CommandLine::Shell(reload.into()),
            folder: run.path().into(),
        }),
        limit: Some(20),
        ..Destination::new(DestinationKind::File { file })
    }
}

fn parcel<'p>(secret: &'p Secret, id: &'p KeyId) -> Parcel<'p> {
    Parcel {
        name: "ci",
        id,
        secret,
    }
}

#[test]
fn a_reload_follows_each_change_and_gets_no_secret() {
    let run = Run::new(&[]);
    let text = "cat key >> seen; cat > stdin; env >> environment; \
                echo \"$GENKEY_ACTION $GENKEY_KEY_NAME $GENKEY_KEY_ID\" >> seen";
    let place = open(&reloaded(&run, text), &run.surroundings);
    assert_eq!(place.prove(), Ok(vec![]));
    let (secret, id) = (secret(), KeyId::Number(7));
    assert_eq!(place.deliver(parcel(&secret, &id)), Ok(()));
    assert_eq!(place.held(), Ok(Held::Secret(Secret::new(SECRET.into()))));
    let old = Secret::new("0ld&S3cret".into());
    assert_eq!(
        place.withdraw(parcel(&secret, &id), Back::Secret(&old)),
        Ok(())
    );
    let expected = format!("{SECRET}deliver ci 7\n0ld&S3cretwithdraw ci 7\n");
    assert_eq!(run.read("seen"), expected);
    assert_eq!(run.read("stdin"), "");
    assert!(!run.read("environment").contains(SECRET));
}

#[test]
fn a_reload_that_fails_is_a_delivery_that_may_have_happened() {
    let run = Run::new(&[]);
    let place = open(&reloaded(&run, "exit 3"), &run.surroundings);
    let (secret, id) = (secret(), KeyId::Number(7));
    let reason = "it was written, but the reload failed: `exit 3` exited with 3";
    let error = DeliveryError::new(Outcome::Unknown, reason);
    assert_eq!(place.deliver(parcel(&secret, &id)), Err(error));
    assert_eq!(run.read("key"), SECRET);
}

#[test]
fn a_reload_that_does_not_exist_is_refused_before_anything_is_written() {
    let run = Run::new(&[]);
    let place = open(
        &reloaded(&run, "no-such-program restart"),
        &run.surroundings,
    );
    let error = place.prove().unwrap_err();
    assert_eq!(error.outcome, Outcome::Refused);
    assert_eq!(
        error.reason,
        "`no-such-program` is not installed (not found in PATH)"
    );
}

#[test]
fn a_reload_has_the_limit_of_its_destination() {
    let run = Run::new(&[]);
    let destination = Destination {
        limit: Some(1),
        ..reloaded(&run, "sleep 60")
    };
    let (secret, id) = (secret(), KeyId::Number(7));
    let error = open(&destination, &run.surroundings).deliver(parcel(&secret, &id));
    let reason =
        "it was written, but the reload failed: `sleep 60` did not finish within 1 seconds";
    assert_eq!(error, Err(DeliveryError::new(Outcome::Unknown, reason)));
}
