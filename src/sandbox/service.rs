//! The service below HTTP: its account, agents and keys, and their rules. Whatever the documents
//! leave open is decided here.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{RoundMode, Timestamp, TimestampRound, Unit};

use super::database::Database;
use super::documents::{
    AccountDocument, AgentDocument, AgentItemDocument, RunDocument, TokenDocument,
    WorkspaceDocument,
};
use super::jwt::Jwt;
use super::lifetime;
use super::mint::{Fingerprint, KEY_PREFIX, random_with_prefix};
use super::refusal::Refusal;

/// Returns the current time, for expiry and for `created_at` and the like.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

// An agent that is in no list, to simulate a workspace without credits: 402 as in "Payment
// Required".
const WITHOUT_CREDITS: i64 = 402;

/// The state that all requests share.
pub(super) struct Service {
    database: Mutex<Database>,
    clock: Clock,
    /// The hash of this server's session credential. Those with `keeps_session` are in the data.
    session: Fingerprint,
    /// Whether a session credential has sent `revoke_all`, which revokes it too.
    session_revoked: AtomicBool,
    jwt: Option<Jwt>,
}

/// Proof that a request has a valid credential.
pub(super) struct Caller {
    is_session: bool,
}

impl Service {
    pub(super) fn new(
        database: Database,
        clock: Clock,
        session: Fingerprint,
        jwt: Option<Jwt>,
    ) -> Self {
        Self {
            database: Mutex::new(database),
            clock,
            session,
            session_revoked: AtomicBool::new(false),
            jwt,
        }
    }

    /// Checks a credential, and updates `last_used_at` if it is a key.
    pub(super) fn authenticate(
        &self,
        credential: &str,
        is_bearer: bool,
    ) -> Result<Caller, Refusal> {
        let fingerprint = Fingerprint::of(credential);
        let now = self.now();
        let is_own = fingerprint == self.session && !self.session_revoked.load(Ordering::Relaxed);
        let is_session = is_own || self.database().has_session(fingerprint)?;
        // A JWT is accepted only as `Bearer`, as the guides show it.
        let is_jwt = is_bearer
            && self
                .jwt
                .as_ref()
                .is_some_and(|jwt| jwt.accepts(fingerprint, now));
        let known = is_session || is_jwt || self.database().use_token(fingerprint, now)?;
        if known {
            Ok(Caller { is_session })
        } else {
            Err(Refusal::Unauthorized)
        }
    }

    pub(super) fn account(&self) -> Result<AccountDocument, Refusal> {
        Ok(self.database().account()?)
    }

    pub(super) fn workspaces(&self) -> Result<Vec<WorkspaceDocument>, Refusal> {
        Ok(self.database().workspaces()?)
    }

    /// The agents of a workspace; none if there is no such workspace.
    pub(super) fn agents(&self, workspace: i64) -> Result<Vec<AgentDocument>, Refusal> {
        let mut agents = self.database().agents()?;
        agents.retain(|agent| agent.workspace_id == workspace);
        Ok(agents)
    }

    /// One conversation of Agent Chat with each agent.
    pub(super) fn conversations(&self) -> Result<Vec<AgentItemDocument>, Refusal> {
        let agents = self.database().agents()?;
        // The documents show no other fields.
        let with = |(id, agent_id)| AgentItemDocument { id, agent_id };
        Ok((1..)
            .zip(agents.into_iter().map(|agent| agent.id))
            .map(with)
            .collect())
    }

    /// Pretends to start a run.
    pub(super) fn run_agent() -> Result<RunDocument, Refusal> {
        Ok(RunDocument {
            // Unique for each run, and sensitive, according to the "Agent Chat" guide.
            firebase_path: random_with_prefix("agent_runs/")?,
        })
    }

    /// The Auto Content Engines of an agent.
    pub(super) fn engines(&self, agent: i64) -> Result<Vec<AgentItemDocument>, Refusal> {
        if agent == WITHOUT_CREDITS {
            return Err(Refusal::NoCredits);
        }
        let is_ours = self
            .database()
            .agents()?
            .iter()
            .any(|ours| ours.id == agent);
        // The "Get API Key" guide documents only who is refused; the content is made up.
        if is_ours {
            Ok(vec![AgentItemDocument {
                id: 1,
                agent_id: agent,
            }])
        } else {
            Err(Refusal::NotOwnerOrManager)
        }
    }

    /// All keys by ascending id, since the documents define no order.
    pub(super) fn tokens(&self) -> Result<Vec<TokenDocument>, Refusal> {
        Ok(self.database().tokens(self.now())?)
    }

    /// Creates a key. Only this response has its secret.
    pub(super) fn create(
        &self,
        name: Option<&str>,
        expires_in: Option<&str>,
    ) -> Result<TokenDocument, Refusal> {
        let now = self.now();
        let expires_at = expires_in
            .map(|text| lifetime::expiry(text, now))
            .transpose()
            .map_err(Refusal::Invalid)?;
        let key = random_with_prefix(KEY_PREFIX)?;
        let made =
            self.database()
                .add_token(name, Fingerprint::of(key.expose()), expires_at, now)?;
        Ok(TokenDocument {
            token: Some(key),
            ..made
        })
    }

    /// Renames a key.
    pub(super) fn rename(&self, id: i64, name: &str) -> Result<TokenDocument, Refusal> {
        // Undocumented: an expired key can be renamed, a revoked one counts as deleted.
        self.database()
            .rename_token(id, name, self.now())?
            .ok_or(Refusal::NoSuchToken)
    }

    /// Revokes a key.
    pub(super) fn revoke(&self, id: i64) -> Result<(), Refusal> {
        // Undocumented: a second revocation succeeds and changes nothing, so that a client may
        // retry after a lost response. An expired key becomes revoked.
        if self.database().revoke_token(id, self.now())? {
            Ok(())
        } else {
            Err(Refusal::NoSuchToken)
        }
    }

    /// Revokes all keys, and the caller's credential unless that is a JWT.
    pub(super) fn revoke_all(&self, caller: &Caller) -> Result<(), Refusal> {
        self.database().revoke_all_tokens(self.now())?;
        if caller.is_session {
            self.database().end_sessions()?;
            self.session_revoked.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    fn database(&self) -> MutexGuard<'_, Database> {
        // Never contended: all requests run on one thread, and none awaits while it has the lock. A
        // poisoned one is fine, since SQLite rolls back the transaction of a panic.
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The time by the service's clock.
    pub(super) fn now(&self) -> Timestamp {
        to_millisecond((self.clock)())
    }
}

/// Truncates a time to milliseconds, the precision of the documented format, so that what is stored
/// equals what is returned.
pub(super) fn to_millisecond(time: Timestamp) -> Timestamp {
    time.round(
        TimestampRound::new()
            .smallest(Unit::Millisecond)
            .mode(RoundMode::Trunc),
    )
    .unwrap_or(time)
}
