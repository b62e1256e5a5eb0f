//! The options of a session's client: timeouts, certificates, rate limit, dialect, `-v`.

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

/// The client's options for a profile. `base_url` may differ from the profile's: that of the
/// embedded server has another port each time.
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
        notifier.waiting(pause, "requested by the service")
    }));
    options.dialect = match profile.dialect {
        DialectSetting::Fixed(dialect) => DialectChoice::Fixed(dialect),
        DialectSetting::Auto => {
            // Without an index, the client finds the dialect out again.
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

/// The service's rate limit, if it has one. All processes of this machine share it.
fn rate_limit(
    ctx: &Context,
    provider: &Provider,
    base_url: &BaseUrl,
) -> Option<Arc<dyn api::RateLimit>> {
    let limit = provider.requests_per_minute?;
    // In a file, since the service counts the requests of all processes together.
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
    let reason = format!("{} allows {limit} {requests} per minute", provider.title);
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

/// Prints requests if `-v` was given.
fn observer(ctx: &Context) -> Option<Arc<dyn Observer>> {
    let verbosity = ctx.ui.verbosity();
    (verbosity > 0).then(|| {
        Arc::new(Watcher {
            notifier: ctx.ui.notifier(),
            verbosity,
        }) as _
    })
}

/// Prints requests (`-v`), headers (`-vv`) and the bodies of `genkey api` (`-vvv`) to stderr.
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
