//! What `recover` lists the keys with, and what it leaves as the user made it.

use std::thread::sleep;
use std::time::Duration;

use super::bench::{Bench, without_times};
use super::between::Then;

const FORBIDDEN: &str = r#"{"error":"Forbidden","error_code":"forbidden"}"#;

fn wait_for_the_end_of_the_grace() {
    sleep(Duration::from_millis(1300));
}

/// Every request was sent with this secret, and there was one.
#[track_caller]
fn all_sent_with(bench: &Bench, secret: &str) {
    let sent = bench.between.requests();
    assert!(!sent.is_empty());
    assert!(sent.iter().all(|(_, by)| by == secret), "{sent:?}");
}

#[test]
fn recover_uses_the_new_key_although_the_login_is_still_the_old_one() {
    let (mut bench, old) = Bench::with_ci();
    bench.log_in(&old);
    bench.killed(&["rotate", "ci", "--grace", "1h"], "rotate.switched");
    bench.between.forget();
    bench
        .home
        .run("recover")
        .pins(0, "", "nothing to recover\n");
    all_sent_with(&bench, &bench.token("ci"));
    bench.name_means("ci", 2);
    assert_eq!(bench.live_key_of(&old), Some(1));
}

#[test]
fn recover_uses_the_new_key_although_the_environment_still_holds_the_old_one() {
    let (mut bench, old) = Bench::with_ci();
    bench.home.set("GEN_API_KEY", &old);
    assert_eq!(bench.rotate(&["ci", "--grace", "1s", "-q"]).code, 0);
    bench.between.forget();
    assert_eq!(bench.home.run("recover --dry-run").code, 0);
    wait_for_the_end_of_the_grace();
    without_times(bench.home.run("recover")).pins(
        0,
        "",
        "revoked `ci (retiring [UNTIL])` (1), which was replaced by 2\n",
    );
    all_sent_with(&bench, &bench.token("ci"));
    bench.works(&[(2, "ci")]);
    assert_eq!(bench.journal(), "");
}

#[test]
fn a_login_that_is_a_dead_new_key_is_replaced_by_the_old_key_again() {
    for is_over in [false, true] {
        let (mut bench, old) = Bench::with_ci();
        bench.log_in(&old);
        let grace = if is_over { "1s" } else { "1h" };
        assert_eq!(bench.rotate(&["ci", "--grace", grace, "-q"]).code, 0);
        assert_eq!(bench.elsewhere().run("revoke 2 -y").code, 0);
        if is_over {
            wait_for_the_end_of_the_grace();
        }
        bench.home.run("recover").pins(
            1,
            "",
            "error: the rotation of `ci`: the new key (2) no longer works; the old one (1) is in its place again\n\n\
             hint: `genkey rotate KEY` creates another one\n",
        );
        bench.works(&[(1, "ci")]);
        assert_eq!(bench.home.run("token").data().trim_end(), old);
        bench.is_clean();
    }
}

#[test]
fn a_grace_without_a_key_that_can_list_is_an_error() {
    let (mut bench, old) = Bench::with_ci();
    bench.log_in(&old);
    assert_eq!(bench.rotate(&["ci", "--grace", "1h", "-q"]).code, 0);
    let update = "UPDATE token SET revoked_at = created_at + 1";
    bench.table().execute(update, ()).unwrap();
    let journal = bench.journal();
    let ended = bench.home.run("recover");
    assert_eq!(ended.code, 4, "{}", ended.stderr);
    assert_eq!(bench.journal(), journal);
}

#[test]
fn a_new_key_is_not_rotated_under_another_name_in_the_grace() {
    let (bench, old) = Bench::with_ci();
    assert_eq!(bench.rotate(&["ci", "--grace", "1h", "-q"]).code, 0);
    assert_eq!(bench.home.run("rename ci ci2").code, 0);
    bench.between.forget();
    without_times(bench.rotate(&["ci2"])).pins(
        1,
        "",
        "error: `ci2` (2): `ci2` has replaced the key 1, which still works until [UNTIL]\n\n\
         hint: revoke it first: `genkey revoke id:1`, then `genkey recover`\n",
    );
    assert_eq!(bench.between.changes(), Vec::<String>::new());
    assert_eq!(bench.live_key_of(&old), Some(1));
}

#[test]
fn a_rename_to_the_beginning_of_the_name_stays() {
    let bench = Bench::new();
    bench.create("ci-prod");
    assert_eq!(bench.rotate(&["ci-prod", "--grace", "1s", "-q"]).code, 0);
    assert_eq!(bench.home.run("rename ci-prod ci").code, 0);
    bench
        .home
        .run("recover --dry-run")
        .pins(0, "", "nothing to recover\n");
    wait_for_the_end_of_the_grace();
    assert_eq!(bench.home.run("recover").code, 0);
    bench.works(&[(2, "ci")]);
    bench.name_means("ci", 2);
    bench.is_clean();
}

#[test]
fn a_rename_that_is_refused_does_not_keep_a_rotation_unfinished() {
    for grace in ["0", "1s"] {
        let (bench, _) = Bench::with_ci();
        bench.between.rule(|name, _| match name {
            "PATCH /persisted_tokens/2" => Then::Answer(403, FORBIDDEN),
            _ => Then::Pass,
        });
        let ended = bench.rotate(&["ci", "--grace", grace, "-o", "csv"]);
        let warning = "warning: the new key keeps its temporary name `ci (genkey [MARKER])`: the service answered 403 (`forbidden`): Forbidden\n";
        let rest = match grace {
            "0" => "replaced `ci` (1) by 2, and revoked the old key\n",
            _ => {
                "replaced `ci` (1) by 2; the old key works until [UNTIL]\nhint: `genkey recover` revokes it then\n"
            }
        };
        let retires_at = if grace == "0" { "" } else { "[TIME]" };
        without_times(ended).pins(
            0,
            &format!("id,name,status,created_at,expires_at,last_used_at,revoked_at,stored,replaces,retires_at\n2,ci (genkey [MARKER]),active,[TIME],[TIME],,,file,1,{retires_at}\n"),
            &format!("{warning}{rest}"),
        );
        if grace != "0" {
            bench
                .home
                .run("recover")
                .pins(0, "", "nothing to recover\n");
            wait_for_the_end_of_the_grace();
            without_times(bench.home.run("recover")).pins(
                0,
                "",
                &format!("{warning}revoked `ci (retiring [UNTIL])` (1), which was replaced by 2\n"),
            );
        }
        let live = bench.live();
        assert_eq!(live.len(), 1, "{live:?}");
        assert_eq!(bench.journal(), "");
        bench.name_means("ci", 2);
    }
}

#[test]
fn a_service_with_unique_names_gets_the_name_after_the_old_key_is_gone() {
    let (bench, _) = Bench::with_ci();
    let tried = std::sync::atomic::AtomicBool::new(false);
    bench.between.rule(move |name, _| match name {
        "PATCH /persisted_tokens/2" if !tried.swap(true, std::sync::atomic::Ordering::SeqCst) => {
            Then::Answer(422, r#"{"error":"Name has already been taken"}"#)
        }
        _ => Then::Pass,
    });
    let ended = bench.rotate(&["ci", "-q"]);
    assert_eq!((ended.code, ended.stderr.as_str()), (0, ""));
    bench.works(&[(2, "ci")]);
    bench.is_clean();
}
