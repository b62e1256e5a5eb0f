//! How requests are sent: the time they get, whom they trust, who watches them.

use std::sync::Arc;
use std::time::Duration;

use crate::api::{self, DialectChoice, Observer, Options};
use crate::context::{Context, Credential};
use crate::error::Result;
use crate::model::BaseUrl;
use crate::provider::{DialectSetting, Provider};
use crate::rate_limit::{RateLimit, Window};
use crate::settings::Profile;
use crate::ui::Notifier;

/// How the requests of a profile are sent to an address, which for the embedded server is not what
/// identifies it.
pub(super) fn options(
    ctx: &Context,
    profile: &Profile,
    base_url: BaseUrl,
    credential: &Credential,
) -> Result<Options> {
    let rate_limit = rate_limit(ctx, &profile.provider, &base_url);
    let mut options = Options::new(
        base_url,
        credential.secret.clone(),
        profile.header.clone(),
        ctx.clock(),
    );
    options.kind = credential.kind;
    options.errors = profile.provider.errors.clone();
    options.timeout = ctx.settings.globals.timeout;
    options.trust = ctx.settings.trust();
    options.observers.extend(observer(ctx));
    options.rate_limit = rate_limit;
    let notifier = ctx.ui.notifier();
    options.on_pause = Some(Arc::new(move |pause| {
        notifier.waiting(pause, "the service asks for it")
    }));
    options.dialect = match profile.dialect {
        DialectSetting::Fixed(dialect) => DialectChoice::Fixed(dialect),
        DialectSetting::Auto => {
            // An index that cannot be read is told of by whoever needs it.
            let remembered = ctx
                .index()
                .read()
                .ok()
                .and_then(|index| index.dialect_of(&profile.scope));
            DialectChoice::Auto { remembered }
        }
    };
    Ok(options)
}

/// Who keeps to the service's limit, if it has one.
fn rate_limit(
    ctx: &Context,
    provider: &Provider,
    base_url: &BaseUrl,
) -> Option<Arc<dyn api::RateLimit>> {
    let limit = provider.requests_per_minute?;
    let path = ctx.settings.paths.rate_limit.clone();
    let window = Window {
        path,
        origin: base_url.origin(),
        limit,
        clock: ctx.clock(),
    };
    let requests = if limit.get() == 1 {
        "request"
    } else {
        "requests"
    };
    let reason = format!("{} takes {limit} {requests} a minute", provider.title);
    let notifier = ctx.ui.notifier();
    Some(Arc::new(RateLimit::new(window, move |wait| {
        notifier.waiting(wait, &reason)
    })))
}

impl api::RateLimit for RateLimit {
    fn acquire(&self) -> Option<Duration> {
        self.acquire()
    }

    fn peek(&self) -> Option<Duration> {
        self.peek()
    }
}

/// Who shows requests, if that was asked for.
fn observer(ctx: &Context) -> Option<Arc<dyn Observer>> {
    let verbosity = ctx.ui.verbosity();
    (verbosity > 0).then(|| {
        Arc::new(Watcher {
            notifier: ctx.ui.notifier(),
            verbosity,
        }) as _
    })
}

/// Shows requests for `-v`, their headers for `-vv`, and for `-vvv` the bodies that a person put
/// together or asked for.
struct Watcher {
    notifier: Notifier,
    verbosity: u8,
}

impl Watcher {
    fn headers(&self, mark: char, headers: &[(String, String)]) {
        for (name, value) in headers.iter().filter(|_| self.verbosity > 1) {
            self.notifier.line(&format!("{mark}   {name}: {value}"));
        }
    }
}

impl Observer for Watcher {
    fn request(&self, method: &str, url: &str, headers: &[(String, String)]) {
        self.notifier.line(&format!("> {method} {url}"));
        self.headers('>', headers);
    }

    fn response(
        &self,
        method: &str,
        url: &str,
        status: u16,
        elapsed: Duration,
        headers: &[(String, String)],
    ) {
        self.notifier.line(&format!(
            "< {status} {method} {url} ({} ms)",
            elapsed.as_millis()
        ));
        self.headers('<', headers);
    }

    fn retry(&self, reason: &str, wait: Duration) {
        self.notifier.line(&format!(
            "! {reason}; trying again in {} ms",
            wait.as_millis()
        ));
    }

    fn wants_bodies(&self) -> bool {
        self.verbosity > 2
    }

    fn body(&self, mark: char, shown: &str) {
        self.notifier.line(&format!("{mark}   {shown}"));
    }
}
