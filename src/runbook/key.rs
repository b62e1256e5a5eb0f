//! A key's table.

use super::delivery::Deliveries;
use super::fields::{At, Fields};
use super::notes::Notes;
use super::rules::KeyRules;
use super::times::{self, Times};
use crate::model::KeyName;

/// The fields besides the times.
const FIELDS: [&str; 3] = ["managed", "verify", "deliver"];

/// Reads the table of the key with this name.
pub(super) fn read(
    name: At<&str>,
    fields: Fields<'_>,
    defaults: &Times,
    deliveries: &mut Deliveries<'_>,
    notes: &mut Notes<'_>,
) -> Option<KeyRules> {
    fields.only(
        &[times::FIELDS.as_slice(), &FIELDS].concat(),
        elsewhere,
        notes,
    );
    let is_managed = fields.flag("managed", notes).is_none_or(|flag| flag.value);
    let own = Times::read(fields, notes);
    if is_managed {
        own.check(defaults, notes);
    } else {
        refuse_rotation(fields, notes);
    }
    let verify = fields.command("verify", notes);
    let deliver = deliveries.read(name.value, fields, notes);
    let valid =
        KeyName::new(name.value).map_err(|error| notes.refuse(name.offset, error.to_string()));
    Some(KeyRules {
        name: valid.ok()?,
        region: notes.lines.region(name.offset),
        is_managed,
        lifetime: own.lifetime(defaults),
        rotate_before: own.rotate_before(defaults),
        grace: own.grace(defaults),
        revokes_while_used: own.revokes_while_used(defaults),
        verify,
        deliver,
    })
}

fn elsewhere(name: &str) -> Option<&'static str> {
    match name {
        "after" => Some("it belongs in `[defaults]`, since it runs once for all keys"),
        "to" | "hosts" | "reload" | "timeout" => Some("it belongs in an item of `deliver`"),
        _ => None,
    }
}

/// Refuses what only a key that is rotated can have.
fn refuse_rotation(fields: Fields<'_>, notes: &mut Notes<'_>) {
    let rotating = times::FIELDS
        .iter()
        .chain(&FIELDS)
        .filter(|name| **name != "managed");
    for name in rotating {
        if let Some(offset) = fields.name(name) {
            let reason = format!("a key with `managed = false` is not rotated: remove `{name}`");
            notes.refuse(offset, reason);
        }
    }
}
