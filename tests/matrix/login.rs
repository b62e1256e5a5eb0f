//! Every fault at every step of `genkey login`, which replaces a login, and of `genkey use`.

use genkey::sandbox::Dialect;

use super::invariants::Before;
use super::tally::Matrix;
use super::trial::Trial;
use super::world::{StoreKind, World, spare};
use crate::support::genkey::Ended;

pub fn login(store: StoreKind) -> Trial {
    Trial {
        name: "login".into(),
        store,
        dialect: Dialect::Reference,
        left: Vec::new(),
        line: "login --with-token",
        typed: true,
        to: &[],
        replaces: false,
        another: false,
        base: Vec::new(),
        codes: &[0, 1, 7, 8, 9],
        check,
    }
}

/// After success there is the new login, after a failure the previous one. A full disk may be
/// reported although the login was written.
fn check(world: &World, _: &Before, ended: &Ended) {
    let index = world.index();
    let login = index
        .logins
        .get("default")
        .expect("the profile has no login");
    let secrets = world.secrets();
    let secret = secrets
        .get(&login.at.entry)
        .expect("the login's secret is lost");
    match ended.code {
        0 => assert_eq!(*secret, spare(), "the login is the previous one"),
        137 => {}
        _ if ended.stderr.contains("no storage space") => {}
        _ => assert_ne!(*secret, spare(), "the login is the new one after a failure"),
    }
}

#[test]
fn no_fault_during_a_login_loses_a_secret() {
    let mut matrix = Matrix::default();
    for store in [StoreKind::File, StoreKind::Helper] {
        matrix.add(&login(store));
        // The previous login is a stored key in any case.
        let none = |_: &World, _: &Before, _: &Ended| {};
        let used = Trial {
            name: "use".into(),
            line: "use old",
            typed: false,
            check: none,
            ..login(store)
        };
        matrix.add(&used);
    }
    matrix.run("login");
}
