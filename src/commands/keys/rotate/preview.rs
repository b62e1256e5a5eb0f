//! What a rotation would do.

use super::{Planned, Run};
use crate::commands::keys::arguments::shown;
use crate::error::Result;
use crate::ops::rotate::prove_verification;
use crate::output::{self, Value};

impl Run<'_> {
    pub(super) fn preview(&self, planned: &[Planned]) -> Result<()> {
        let ctx = self.session.ctx;
        let fields = [
            "dry_run",
            "name",
            "replaces",
            "expires_in",
            "store",
            "destinations",
        ];
        let mut rows = Vec::new();
        prove_verification(&ctx.desk()?, self.verification()?.as_ref())?;
        for Planned {
            candidate, targets, ..
        } in planned
        {
            let store = ctx.prove_store(candidate.store(ctx)?.as_deref())?;
            candidate.prove(self.session, &targets.all, &targets.recorded)?;
            let places: Vec<String> = targets.all.iter().map(shown).collect();
            rows.push((candidate, store.name(), places));
        }
        let values: Vec<[Value<'_>; 6]> = rows
            .iter()
            .map(|(candidate, store, places)| {
                [
                    true.into(),
                    candidate.name.as_str().into(),
                    (&candidate.key.id).into(),
                    Value::planned(candidate.expires_in),
                    store.as_str().into(),
                    Value::Texts(places.as_slice().into()),
                ]
            })
            .collect();
        ctx.ui.print(|out| match values.as_slice() {
            [one] if self.args.keys.len() <= 1 => {
                output::record(&fields, one, ctx.format(), &ctx.surface(), out)
            }
            rows => output::records(&fields, rows, ctx.format(), &ctx.surface(), out),
        })?;
        for one in planned {
            one.targets.announce_commands(self.session, "would");
        }
        ctx.ui.status("dry run: no key was rotated");
        Ok(())
    }
}
