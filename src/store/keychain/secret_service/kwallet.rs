//! Where KWallet differs from other providers.

use ::secret_service::Error;
use ::secret_service::blocking::Collection;
use zbus::blocking::Connection;
use zbus::blocking::fdo::DBusProxy;
use zbus::names::BusName;

const PROVIDER: &str = "org.freedesktop.secrets";
/// The daemons of KDE 6 and 5.
const DAEMONS: [&str; 2] = ["kwalletd6", "kwalletd5"];
/// The label under which an item is stored. KWallet takes what is in front of a `/` for a folder, and
/// a new label that moves an item to another folder damages its secret.
pub(super) fn label(text: &str) -> String {
    text.replace('/', "\u{2215}")
}

/// Whether using the collection would prompt.
pub(super) fn is_locked(collection: &Collection<'_>) -> Result<bool, Error> {
    if !collection.is_locked()? {
        return Ok(false);
    }
    // KWallet reports an open wallet as locked until a program unlocks it, which does not prompt.
    let opens_silently = is_open(&collection.get_label()?);
    if opens_silently {
        collection.unlock()?;
    }
    Ok(!opens_silently)
}

/// Whether KWallet is the provider and has this wallet open. `false` if that cannot be found out:
/// the wallet is then as locked as it says.
fn is_open(wallet: &str) -> bool {
    ask(wallet).unwrap_or(false)
}

fn ask(wallet: &str) -> zbus::Result<bool> {
    let connection = Connection::session()?;
    let bus = DBusProxy::new(&connection)?;
    let owner = |name: &str| zbus::Result::Ok(bus.get_name_owner(BusName::try_from(name)?)?);
    let provider = owner(PROVIDER)?;
    for daemon in DAEMONS {
        // A wallet of the same name may be open while another program provides the Secret Service.
        if owner(&format!("org.kde.{daemon}")).is_ok_and(|owner| owner == provider) {
            let reply = connection.call_method(
                Some(&provider),
                format!("/modules/{daemon}").as_str(),
                Some("org.kde.KWallet"),
                "isOpen",
                &wallet,
            )?;
            return reply.body().deserialize();
        }
    }
    Ok(false)
}
