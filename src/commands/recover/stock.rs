//! What `genkey recover` does about secrets that the index does not name.

use super::{Row, Run, describe};
use crate::error::{Error, Result};
use crate::model::{Key, StoredAt};
use crate::ops::OpenStore;
use crate::ops::inventory::{Inventory, Stock, Stray, Verdict};
use crate::session::{Sending, Session, Which};
use crate::store::StoreError;

/// How many secrets are named that are left alone.
const NAMED: usize = 5;
/// What Ctrl-C comes before.
const ALL: &str = "all secrets were looked at";

impl Run<'_> {
    /// Brings secrets back that the index has lost, and drops those that are of no use. Where there is no reason to expect
    /// any, nobody is asked to unlock a store for it.
    pub(super) fn take_stock(&mut self, lost_index: bool) {
        let outcome = if lost_index {
            self.take_stock_of(self.ctx, true)
        } else {
            self.take_stock_of(&self.ctx.stores_without_prompt(), false)
        };
        self.failures.extend(outcome.err());
    }

    fn take_stock_of(&mut self, stores: &dyn OpenStore, lost_index: bool) -> Result<()> {
        let (ctx, settings) = (self.ctx, &self.ctx.settings);
        let profile = settings.profile()?;
        let desk = ctx.desk_with(stores)?;
        let inventory = Inventory {
            stores,
            index: &desk.index,
            journal: &desk.journal,
            scope: &profile.scope,
            trusting: settings.has_configured_service()?,
            is_foreign: &|secret| {
                settings.recognise(secret.expose()).is_some_and(|of| of.name != profile.provider.name)
            },
            now: ctx.now(),
        };
        let mut stock = inventory.take(&ctx.stores_in_use()?)?;
        self.hear_silent(std::mem::take(&mut stock.silent), lost_index);
        self.drop_proofs(&inventory, &stock);
        self.find_login(&inventory, &mut stock, lost_index)?;
        let mut unknown = self.find_keys(&inventory, &stock)?;
        unknown.append(&mut stock.elsewhere);
        self.leave_alone(&unknown, &stock.logins);
        Ok(())
    }

    /// A store that is not there has nothing, and one that is locked matters only where something was lost.
    fn hear_silent(&mut self, silent: Vec<StoreError>, lost_index: bool) {
        for error in silent {
            if lost_index && !matches!(error, StoreError::Missing { .. }) {
                self.failures.push(Error::from(error).context("secrets that the index has lost were not looked for"));
            } else {
                self.ctx.ui.detail(1, format!("secrets that the index does not name were not looked for: {error}"));
            }
        }
    }

    fn drop_proofs(&mut self, inventory: &Inventory<'_>, stock: &Stock) {
        for at in &stock.proofs {
            match self.change(ALL, || inventory.drop_entry(at)) {
                Ok(_) => {
                    let (verb, title) = (self.tense("dropped", "would drop"), self.ctx.store_title(&at.store));
                    self.tell_of(None, "drop_secret", &format!("{verb} what a trial of {title} had left there"));
                }
                Err(error) => self.failures.push(error),
            }
        }
    }

    /// Brings the profile's login back, and takes it off the stock.
    fn find_login(&mut self, inventory: &Inventory<'_>, stock: &mut Stock, lost_index: bool) -> Result<()> {
        let Some(stray) = inventory.lost_login(stock, lost_index)? else { return Ok(()) };
        let provider = self.ctx.settings.provider()?;
        if self.change(ALL, || inventory.log_in(stray, |secret| provider.kind_of(secret)))? != Some(false) {
            let verb = self.tense("found", "would bring back");
            self.tell_of(None, "find_secret", &format!("{verb} the login of profile `{}`", inventory.scope.profile));
        }
        stock.logins.clear();
        Ok(())
    }

    /// Asks the service which keys the secrets belong to, and gives the places of those that it does not know.
    fn find_keys(&mut self, inventory: &Inventory<'_>, stock: &Stock) -> Result<Vec<StoredAt>> {
        if stock.keys.is_empty() {
            return Ok(Vec::new());
        }
        let Some(keys) = self.list_keys(stock.keys.len())? else { return Ok(Vec::new()) };
        let mut unknown = Vec::new();
        for stray in &stock.keys {
            match self.find_key(inventory, stray, &keys) {
                Ok(left) => unknown.extend(left),
                Err(error) => self.failures.push(error),
            }
        }
        Ok(unknown)
    }

    /// The keys of the account; `None` where there is no key to ask with: whoever has no login has nothing unfinished.
    fn list_keys(&self, count: usize) -> Result<Option<Vec<Key>>> {
        let ctx = self.ctx;
        if !ctx.settings.is_sandbox() && ctx.find_credential()?.is_none() {
            let secrets =
                if count == 1 { "the secret of a key".into() } else { format!("the secrets of {count} keys") };
            let profile = ctx.settings.profile_name()?;
            ctx.ui.warn(format!("the index does not name {secrets} of profile `{profile}`"));
            ctx.ui.hint("`genkey login` and then `genkey recover` brings back what is yours");
            return Ok(None);
        }
        if ctx.settings.provider()?.keys.is_none() {
            // Nobody can say whose they are: they are of another service that this profile was for.
            return Ok(Some(Vec::new()));
        }
        let session = Session::open(ctx, Which::InUse, Sending::Usual)?;
        let listed = session.wait(session.client.list_keys()).map_err(Error::about_address);
        listed.map(Some).map_err(|error| error.context("whose the secrets are that the index does not name is unknown"))
    }

    /// Does what is to be done about the secret of a key. Gives its place if that is nothing.
    fn find_key(&mut self, inventory: &Inventory<'_>, stray: &Stray, keys: &[Key]) -> Result<Option<StoredAt>> {
        match inventory.judge(stray, keys)? {
            Verdict::Unknown(at) => return Ok(Some(at)),
            Verdict::Found(key, stored) => {
                if self.change(ALL, || inventory.file(&stored))? == Some(false) {
                    return Ok(Some(stored.at));
                }
                let verb = self.tense("found", "would bring back");
                self.tell_of(Some(&key), "find_secret", &format!("{verb} the secret of {}", describe(&key)));
            }
            Verdict::Dead(key, at) => {
                self.change(ALL, || inventory.drop_entry(&at))?;
                let verb = self.tense("dropped", "would drop");
                let sentence = format!("{verb} what was kept of {}, which works no more", describe(&key));
                self.tell_of(Some(&key), "drop_secret", &sentence);
            }
        }
        Ok(None)
    }

    /// Names what stays as it is: it may be another account's, and nothing is dropped that may be of use.
    fn leave_alone(&self, unknown: &[StoredAt], logins: &[Stray]) {
        let ui = &self.ctx.ui;
        if !unknown.is_empty() {
            ui.status(format!("left alone what belongs to no key of this account: {}", self.places(unknown.iter())));
        }
        if !logins.is_empty() {
            let places = self.places(logins.iter().map(|stray| &stray.at));
            ui.status(format!("left alone what was a login and is none now: {places}"));
        }
    }

    fn places<'s>(&self, places: impl ExactSizeIterator<Item = &'s StoredAt>) -> String {
        let more = places.len().saturating_sub(NAMED);
        let named = places.take(NAMED).map(|at| format!("`{}` in {}", at.entry, self.ctx.store_title(&at.store)));
        let more = (more > 0).then(|| format!("{more} more"));
        named.chain(more).collect::<Vec<_>>().join(", ")
    }

    fn tell_of(&mut self, key: Option<&Key>, action: &'static str, sentence: &str) {
        let profile = self.ctx.settings.profile_name().unwrap_or_default();
        let (name, id) = key.map_or((None, None), |key| (key.name.clone(), Some(key.id.clone())));
        self.say(Row { profile, name, id, action }, sentence);
    }
}
