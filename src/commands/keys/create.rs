//! `genkey keys create`

use super::arguments::{Destinations, requested_expiry};
use super::names::{warn_of_digits, warn_of_namesakes};
use crate::commands::deliver::report_delivered;
use crate::commands::login::log_in_with;
use crate::context::Context;
use crate::error::{Error, Result};
use crate::model::{CommandLine, Destination, Expiry, KeyId, KeyName, Marker, looks_like_id};
use crate::ops::ProvenStore;
use crate::ops::create::{Issued, KeyRequest, create};
use crate::ops::rotate;
use crate::output::KeyRow;
use crate::session::Session;
use crate::store::StoredKey;

mod existing;
mod shown;
mod unstored;
mod warnings;

pub(in crate::commands) use warnings::{report, take_unfinished};

use existing::{Wishes, refuse_undelivered};
use shown::{Preview, present};
use unstored::stores_nothing;

/// Create a key and store its secret
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The key's name [default: `genkey-` with the date and a random suffix]
    #[arg(value_name = "NAME", value_parser = super::arguments::new_name, conflicts_with = "name")]
    new_name: Option<KeyName>,

    /// Same as the argument NAME
    #[arg(long, value_name = "NAME", value_parser = super::arguments::new_name)]
    name: Option<KeyName>,

    /// Lifetime: a number and `s`, `min`, `h`, `d`, `w` or `y`, such as `90d` [default: never expires]
    #[arg(long, value_name = "DURATION", value_parser = Expiry::from_duration, conflicts_with = "expires_at", allow_hyphen_values = true)]
    expires_in: Option<Expiry>,

    /// Expiry date, such as `2027-01-31`
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    expires_at: Option<String>,

    /// Create a key that never expires, despite the profile's `expires_in`
    #[arg(long, conflicts_with_all = ["expires_in", "expires_at"])]
    no_expiry: bool,

    /// Switch to the new key
    #[arg(long = "use")]
    becomes_login: bool,

    /// Also print the secret, alone on stdout unless `-o` is given
    #[arg(long)]
    show_token: bool,

    #[command(flatten)]
    destinations: Destinations,

    /// Create nothing if a key with this name already works
    ///
    /// The existing key is printed instead. `--use`, `--to` and `--show-token` apply to it, and need
    /// its secret on this machine. The service has no lock: if two machines create a key of the same
    /// name at the same moment, both keys are created, and both machines print a warning.
    #[arg(long)]
    if_missing: bool,

    /// Show what would be done, without doing it
    #[arg(long, conflicts_with = "show_token")]
    dry_run: bool,
}

pub fn run(args: &Args, session: &Session<'_>) -> Result<()> {
    let ctx = session.ctx;
    let request = args.request(ctx)?;
    let destinations = args.destinations.resolved(ctx)?;
    if args.if_missing {
        let wishes = Wishes {
            becomes_login: args.becomes_login,
            show_token: args.show_token,
            destinations: &destinations,
            dry_run: args.dry_run,
        };
        if let Some(key) = session.find_usable(&request.name)? {
            return wishes.carry_out(session, &key);
        }
        refuse_undelivered(session, &request.name)?;
    }
    warn_of_digits(ctx, &request.name);
    if stores_nothing(ctx)? {
        return if args.dry_run {
            preview(args, &request, (None, &[]), session)
        } else {
            unstored::run(&request, session)
        };
    }
    // Before the request: a key whose secret cannot be stored would have to be revoked again.
    let store = ctx
        .prove_store(ctx.settings.chosen_store()?.as_deref())
        .map_err(Error::from);
    // A dry run tests the store as well, because that is what most often fails.
    if args.dry_run {
        rotate::prove(&ctx.desk()?, &destinations, None)?;
        return preview(args, &request, (Some(&store?), &destinations), session);
    }
    let store =
        store.map_err(|error| error.context("no key was created: the store is not writable"))?;
    let (desk, account) = (session.ctx.desk()?, session.account());
    let name = request.name.clone();
    let mut issued = if destinations.is_empty() {
        session.wait(create(&desk, &account, &store, &request))?
    } else {
        let places = destinations.clone();
        let created = rotate::create_and_deliver(&desk, &account, &store, request, places);
        session.wait(created)?
    };
    let unfinished = take_unfinished(&mut issued.warnings);
    issued
        .warnings
        .iter()
        .for_each(|warning| report(ctx, warning));
    warn_of_other_keys(ctx, &name, &issued.namesakes);
    destinations
        .iter()
        .for_each(|destination| report_delivered(ctx, destination));
    let in_use = if args.becomes_login {
        switch_login(session, &issued)
    } else {
        Ok(())
    };
    // The key exists whether it is the login or not, so its row is printed before that error.
    let row = KeyRow {
        key: &issued.key,
        stored: Some(&issued.stored),
        in_use: args.becomes_login && in_use.is_ok(),
        token: None,
        replaced: None,
    };
    present(ctx, row, args.show_token.then_some(&issued.token))?;
    if !args.show_token {
        report_stored(ctx, &issued);
    }
    let Some(unfinished) = unfinished else {
        return in_use;
    };
    if let Err(error) = in_use {
        ctx.ui.warn(error);
    }
    Err(unfinished)
}

impl Args {
    /// Checks the arguments that need no credential.
    pub(super) fn check(&self, ctx: &Context) -> Result<()> {
        self.expiry(ctx)?;
        if self.if_missing && self.given_name().is_none() {
            let error = Error::usage("`--if-missing` needs the name of the key");
            return Err(error.hint("for example `genkey create ci --if-missing`"));
        }
        if stores_nothing(ctx)? {
            self.check_unstored(ctx)?;
        }
        self.destinations.resolved(ctx).map(drop)
    }

    /// The requested expiry, or the profile's.
    fn expiry(&self, ctx: &Context) -> Result<Option<Expiry>> {
        match requested_expiry(self.expires_in, self.expires_at.as_deref(), ctx)? {
            None if !self.no_expiry => Ok(ctx.settings.profile()?.expires_in),
            requested => Ok(requested),
        }
    }

    /// Refuses what needs a stored secret, and a secret that nobody gets.
    fn check_unstored(&self, ctx: &Context) -> Result<()> {
        let needs_it = [
            ("--use", self.becomes_login),
            ("--to", !self.destinations.is_empty()),
        ];
        if let Some((option, _)) = needs_it.iter().find(|(_, is_given)| *is_given) {
            let message = format!("`{option}` needs a stored secret, but the store is `none`");
            return Err(Error::usage(message).hint("choose a store with `--store`"));
        }
        if self.dry_run {
            return Ok(());
        }
        if self.show_token {
            return require_readable_output(ctx);
        }
        let message = "the store is `none`, so the secret would be lost";
        Err(Error::usage(message)
            .hint("add `--show-token` to print it, or choose a store with `--store`"))
    }

    fn given_name(&self) -> Option<&KeyName> {
        self.new_name.as_ref().or(self.name.as_ref())
    }

    fn request(&self, ctx: &Context) -> Result<KeyRequest> {
        let marker = ctx.desk()?.marker()?;
        Ok(KeyRequest {
            name: new_key_name(ctx, self.given_name(), &marker)?,
            expires_in: self.expiry(ctx)?,
            marker,
        })
    }
}

/// This name, else `genkey-2026-11-21-3f9a`; the suffix tells several keys of one day apart.
pub(in crate::commands) fn new_key_name(
    ctx: &Context,
    name: Option<&KeyName>,
    marker: &Marker,
) -> Result<KeyName> {
    if let Some(name) = name {
        return Ok(name.clone());
    }
    let today = ctx.desk()?.today();
    KeyName::new(&format!("genkey-{today}-{}", marker.short()))
        .map_err(|error| Error::usage(error.to_string()))
}

/// Refuses to print a secret that is stored nowhere to where nobody can read it.
fn require_readable_output(ctx: &Context) -> Result<()> {
    if !ctx.ui.discards_stdout() {
        return Ok(());
    }
    let message =
        "the store is `none` and stdout is closed or `/dev/null`, so the secret would be lost";
    Err(Error::usage(message).hint("read the secret from stdout, or choose a store with `--store`"))
}

/// Warns of other keys with this name.
fn warn_of_other_keys(ctx: &Context, name: &KeyName, others: &[KeyId]) {
    if warn_of_namesakes(ctx, name, others) {
        ctx.ui
            .hint("`--if-missing` creates a key only if no live key has this name");
    }
}

fn preview(
    args: &Args,
    new: &KeyRequest,
    (store, destinations): (Option<&ProvenStore>, &[Destination]),
    session: &Session<'_>,
) -> Result<()> {
    let ctx = session.ctx;
    let preview = Preview {
        if_missing: args.if_missing,
        id: None,
        name: new.name.as_str(),
        expires_in: new.expires_in,
        expires_at: new.expires_in.map(|expiry| expiry.after(ctx.now())),
        store: store.map(|store| store.name()),
        destinations,
    };
    // A generated name is new, and `--if-missing` has found no such key.
    if args.given_name().is_some() && !args.if_missing {
        let namesakes = session.usable_keys_named(&new.name)?;
        let ids: Vec<KeyId> = namesakes.into_iter().map(|key| key.id).collect();
        warn_of_other_keys(ctx, &new.name, &ids);
    }
    preview.print(session)?;
    ctx.ui.status("dry run: no key was created");
    Ok(())
}

fn switch_login(session: &Session<'_>, issued: &Issued) -> Result<()> {
    let stored = StoredKey::new(
        session.account().scope.clone(),
        &issued.key,
        issued.stored.clone(),
    );
    // The new key is of the account that created it.
    let account = session.known_account().unwrap_or_default();
    log_in_with(session.ctx, &stored, account).map_err(|error| {
        error
            .context("the key was created and stored, but is not in use")
            .hint(format!("`genkey use {}` switches to it", issued.key.id))
    })
}

/// Reports where the secret is stored and how to print it.
fn report_stored(ctx: &Context, issued: &Issued) {
    // Scripts read the `stored` field instead.
    if ctx.ui.stdout_terminal {
        let title = ctx.store_title(&issued.stored.store);
        let key = spelled(issued);
        let message = format!(
            "secret saved in {title}; run a command with it: `genkey run --key {key} -- CMD`, or print it: `genkey token {key}`"
        );
        ctx.ui.status(ctx.ui.localize_command(&message));
    }
}

/// A key's name as a shell takes it, or its id if the name is or could be another key's.
fn spelled(issued: &Issued) -> String {
    let key = &issued.key;
    match key.name.as_deref() {
        Some(name) if !looks_like_id(name) && issued.namesakes.is_empty() => {
            CommandLine::Program(vec![name.to_owned()]).to_string()
        }
        Some(_) | None => format!("id:{}", key.id),
    }
}
