//! How requests are sent: the time they get, whom they trust, who watches them.

use std::sync::Arc;
use std::time::Duration;

use super::pace::{Queue, Window};
use super::{Context, Credential, Profile, environment};
use crate::api::{Clock, DialectChoice, Observer, Options, Pace, PauseNotice, TrustSources, is_proxy};
use crate::error::{Error, Result};
use crate::model::{BaseUrl, CredentialHeader, CredentialKind, Dialect};
use crate::provider::{DialectSetting, Provider};
use crate::ui::Notifier;

impl Context {
    /// How the requests of a profile are sent to an address, which for the embedded server is not what identifies it.
    pub(super) fn client_options(&self, profile: &Profile, address: &str, credential: &Credential) -> Result<Options> {
        let base_url = BaseUrl::parse(address).map_err(|error| Error::usage(error.to_string()))?;
        self.check_proxy(&base_url)?;
        let header = match credential.kind {
            CredentialKind::Key => profile.header.clone(),
            CredentialKind::Jwt => CredentialHeader::Bearer,
        };
        let pace = self.pace(&profile.provider, &base_url);
        let mut options = Options::new(base_url, credential.secret.clone(), header, self.clock());
        options.kind = credential.kind;
        options.errors = profile.provider.errors.clone();
        options.timeout = self.timeout();
        options.trust = self.trust();
        options.observer = self.watcher();
        options.pace = pace;
        options.on_pause = Some(self.pause_notice());
        options.dialect = match profile.dialect {
            DialectSetting::Fixed(dialect) => DialectChoice::Fixed(dialect),
            DialectSetting::Auto => DialectChoice::Auto { remembered: self.remembered_dialect(profile) },
        };
        Ok(options)
    }

    /// Who keeps to the service's limit, if it has one.
    fn pace(&self, provider: &Provider, base_url: &BaseUrl) -> Option<Arc<dyn Pace>> {
        let limit = provider.requests_per_minute?;
        let window = Window::new(self.paths.pace.clone(), base_url.origin(), limit, self.clock());
        Some(Arc::new(Queue::new(window, &provider.title, self.ui.notifier())))
    }

    /// Who tells people that the service has asked for a pause.
    fn pause_notice(&self) -> PauseNotice {
        let notifier = self.ui.notifier();
        Arc::new(move |pause| notifier.waiting(pause, "the service asks for it"))
    }

    /// What the profile's service spoke the last time. An index that cannot be read is told of by whoever needs it.
    fn remembered_dialect(&self, profile: &Profile) -> Option<Dialect> {
        self.index().read().ok()?.dialect_of(&profile.scope().ok()?)
    }

    /// A proxy that cannot be one would be passed over in silence, and the key would go another way than people think. What
    /// stands there is not shown, since it may hold a password.
    fn check_proxy(&self, base_url: &BaseUrl) -> Result<()> {
        use environment::{ALL_PROXY, ALL_PROXY_LOWER, HTTPS_PROXY, HTTPS_PROXY_LOWER};
        let is_wrong = |name: &&str| self.environment.get(name).is_some_and(|value| !is_proxy(&value));
        let names = [HTTPS_PROXY, HTTPS_PROXY_LOWER, ALL_PROXY, ALL_PROXY_LOWER];
        match names.into_iter().find(is_wrong).filter(|_| !base_url.is_loopback()) {
            None => Ok(()),
            Some(name) => Err(Error::usage(format!("`{name}` holds no address of a proxy"))
                .hint("it is like `http://proxy.example:3128`")),
        }
    }

    /// How long one request may take.
    pub fn timeout(&self) -> Duration {
        self.globals.timeout
    }

    /// Who vouches for a service's certificate.
    pub fn trust(&self) -> TrustSources {
        TrustSources {
            ca_file: self.globals.cacert.clone(),
            ssl_cert_file: self.environment.path(environment::SSL_CERT_FILE),
            ssl_cert_dir: self.environment.path(environment::SSL_CERT_DIR).map(Into::into),
        }
    }

    /// Who shows requests, if that was asked for.
    pub(super) fn watcher(&self) -> Option<Arc<dyn Observer>> {
        let verbosity = self.ui.verbosity();
        (verbosity > 0).then(|| Arc::new(Watcher { notifier: self.ui.notifier(), verbosity }) as _)
    }

    #[allow(clippy::disallowed_methods, clippy::unused_self, reason = "the context hands out the clock")]
    pub(super) fn clock(&self) -> Clock {
        Arc::new(jiff::Timestamp::now)
    }

    #[cfg(feature = "sandbox")]
    pub(super) fn start_sandbox(&self) -> Result<crate::sandbox::Server> {
        let options = crate::sandbox::Options::new(self.paths.sandbox_data.clone(), self.clock());
        Ok(crate::sandbox::Server::start(options)?)
    }
}

/// Shows requests for `-v`, their headers for `-vv`, and for `-vvv` the bodies that a person put together or asked for.
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

    fn response(&self, method: &str, url: &str, status: u16, elapsed: Duration, headers: &[(String, String)]) {
        self.notifier.line(&format!("< {status} {method} {url} ({} ms)", elapsed.as_millis()));
        self.headers('<', headers);
    }

    fn retry(&self, reason: &str, wait: Duration) {
        self.notifier.line(&format!("! {reason}; trying again in {} ms", wait.as_millis()));
    }

    fn wants_bodies(&self) -> bool {
        self.verbosity > 2
    }

    fn body(&self, mark: char, shown: &str) {
        self.notifier.line(&format!("{mark}   {shown}"));
    }
}
