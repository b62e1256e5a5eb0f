//! What `create` prints.

use crate::commands::keys::arguments::shown;
use crate::context::Context;
use crate::error::Result;
use crate::model::{Destination, Expiry, KeyId, Moment};
use crate::output::{self, Format, KeyRow, Value};
use crate::secret::Secret;
use crate::session::Session;

const FIELDS: [&str; 7] = [
    "dry_run",
    "name",
    "expires_in",
    "expires_at",
    "service",
    "store",
    "destinations",
];

/// The fields with `--if-missing`.
const FIELDS_WITH_ID: [&str; 8] = [
    "dry_run",
    "id",
    "name",
    "expires_in",
    "expires_at",
    "service",
    "store",
    "destinations",
];

/// What would be created, or exists.
pub(super) struct Preview<'a> {
    /// Whether it was asked for a key that is missing.
    pub if_missing: bool,
    /// The key that exists.
    pub id: Option<&'a KeyId>,
    pub name: &'a str,
    pub expires_in: Option<Expiry>,
    pub expires_at: Option<Moment>,
    /// Where the secret is or would be stored.
    pub store: Option<String>,
    /// Where it would be delivered.
    pub destinations: &'a [Destination],
}

impl Preview<'_> {
    /// Prints it.
    pub(super) fn print(&self, session: &Session<'_>) -> Result<()> {
        let ctx = session.ctx;
        let service = session.profile().scope.service.title();
        let places: Vec<String> = self.destinations.iter().map(shown).collect();
        let values = [
            true.into(),
            self.name.into(),
            Value::planned(self.expires_in),
            Value::or_never(self.expires_at),
            service.as_str().into(),
            self.store.as_deref().into(),
            Value::Texts(places.into()),
        ];
        let is_for_people = ctx.surface().terminal && ctx.format() == Format::Table;
        if !self.if_missing || self.id.is_none() && is_for_people {
            return ctx
                .ui
                .print(|out| output::record(&FIELDS, &values, ctx.format(), &ctx.surface(), out));
        }
        let [dry_run, others @ ..] = values;
        let [name, expires_in, expires_at, service, store, places] = others;
        let id = self.id.into();
        let values = [
            dry_run, id, name, expires_in, expires_at, service, store, places,
        ];
        ctx.ui.print(|out| {
            output::record(&FIELDS_WITH_ID, &values, ctx.format(), &ctx.surface(), out)
        })
    }
}

/// Prints the row of a key; with `token`, which `--show-token` asks for, also its secret.
pub(super) fn present(ctx: &Context, row: KeyRow<'_>, token: Option<&Secret>) -> Result<()> {
    let Some(token) = token else {
        return ctx
            .ui
            .print(|out| output::key(&row, ctx.format(), &ctx.surface(), out));
    };
    // First, because GitHub redacts only what is logged after the mask.
    if ctx.settings.is_github_actions() {
        ctx.ui.mask(token);
    }
    let token = token.expose();
    if ctx.format() == Format::Table {
        // `KEY=$(genkey create ci --show-token)` needs the bare token on stdout.
        ctx.ui
            .print_to_stderr(|out| output::key(&row, Format::Table, &ctx.stderr_surface(), out));
        return ctx.ui.print(|out| writeln!(out, "{token}"));
    }
    let row = KeyRow {
        token: Some(token),
        ..row
    };
    ctx.ui
        .print(|out| output::key(&row, ctx.format(), &ctx.surface(), out))
}
