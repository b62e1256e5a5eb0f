//! Every harm at every step of `genkey login` where another login was before, and of what else
//! changes a login.

use genkey::sandbox::Dialect;

use super::judge::Before;
use super::site::{Keeper, Site, spare};
use super::tally::Matrix;
use super::trial::Trial;
use crate::support::genkey::Ended;

pub fn login(keeper: Keeper) -> Trial {
    Trial {
        name: "login".into(),
        keeper,
        dialect: Dialect::Reference,
        left: Vec::new(),
        line: "login --with-token",
        typed: true,
        base: Vec::new(),
        codes: &[0, 1, 7, 8, 9],
        verdict,
    }
}

/// Whoever is told that it did not work has the login of before, and whoever is told that it did
/// has the new one. A disk that fails may have done its work.
fn verdict(site: &Site, _: &Before, ended: &Ended) {
    let index = site.index();
    let login = index
        .logins
        .get("default")
        .expect("the profile has no login");
    let kept = site.kept();
    let secret = kept
        .get(&login.at.entry)
        .expect("the login's secret is lost");
    match ended.code {
        0 => assert_eq!(*secret, spare(), "the login is the one of before"),
        137 => {}
        _ if ended.stderr.contains("no storage space") => {}
        _ => assert_ne!(
            *secret,
            spare(),
            "the login is new although it is said that it is not"
        ),
    }
}

#[test]
fn no_harm_to_a_login_loses_a_secret() {
    let mut matrix = Matrix::default();
    for keeper in [Keeper::File, Keeper::Helper] {
        matrix.add(&login(keeper));
        // The login of before is a key that is kept anyway, or will be one.
        let none = |_: &Site, _: &Before, _: &Ended| {};
        let used = Trial {
            name: "use".into(),
            line: "use old",
            typed: false,
            verdict: none,
            ..login(keeper)
        };
        matrix.add(&used);
    }
    matrix.run("login");
}
