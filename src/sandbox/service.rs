//! The service itself, below HTTP: its account, agents and keys, and its rules for them. What the
//! documents leave open is decided here.

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

/// Tells the time. It decides when keys expire, and is what `created_at` and the like are taken
/// from.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// An agent that no list has, so that the refusal can be met: its workspace has no credits. (402 is
/// "Payment Required".)
const WITHOUT_CREDITS: i64 = 402;

/// What all requests share.
pub(super) struct Service {
    database: Mutex<Database>,
    clock: Clock,
    /// The hash of the session credential of this server alone. Those that outlive their servers
    /// are in the data.
    session: Fingerprint,
    /// Whether a session credential has revoked all keys, itself included.
    session_revoked: AtomicBool,
    jwt: Option<Jwt>,
}

/// Proof that a request has a credential that works: a key, a session credential or the JWT.
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

    /// Judges a credential; only behind `Bearer` may it be the JWT. Each use of a key moves its
    /// `last_used_at`.
    pub(super) fn authenticate(
        &self,
        credential: &str,
        is_bearer: bool,
    ) -> Result<Caller, Refusal> {
        let fingerprint = Fingerprint::of(credential);
        let now = self.now();
        let is_own = fingerprint == self.session && !self.session_revoked.load(Ordering::Relaxed);
        let is_session = is_own || self.database().has_session(fingerprint)?;
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

    /// The agents of a workspace. One that is not there has none.
    pub(super) fn agents(&self, workspace: i64) -> Result<Vec<AgentDocument>, Refusal> {
        let mut agents = self.database().agents()?;
        agents.retain(|agent| agent.workspace_id == workspace);
        Ok(agents)
    }

    /// The conversations of Agent Chat: one with each agent. The documents show no more of them
    /// than these fields.
    pub(super) fn conversations(&self) -> Result<Vec<AgentItemDocument>, Refusal> {
        let agents = self.database().agents()?;
        let with = |(id, agent_id)| AgentItemDocument { id, agent_id };
        Ok((1..)
            .zip(agents.into_iter().map(|agent| agent.id))
            .map(with)
            .collect())
    }

    /// Runs nothing. The guide says that a run has a `firebase_path` of its own, and to treat that
    /// as sensitive.
    pub(super) fn run_agent() -> Result<RunDocument, Refusal> {
        Ok(RunDocument {
            firebase_path: random_with_prefix("agent_runs/")?,
        })
    }

    /// The Auto Content Engines of an agent, which is in a workspace where the user is owner or
    /// manager. The "Get API Key" guide tells of no more than who is refused; the answer is
    /// ours.
    pub(super) fn engines(&self, agent: i64) -> Result<Vec<AgentItemDocument>, Refusal> {
        if agent == WITHOUT_CREDITS {
            return Err(Refusal::NoCredits);
        }
        let is_ours = self
            .database()
            .agents()?
            .iter()
            .any(|ours| ours.id == agent);
        if is_ours {
            Ok(vec![AgentItemDocument {
                id: 1,
                agent_id: agent,
            }])
        } else {
            Err(Refusal::NotOwnerOrManager)
        }
    }

    /// All keys, by ascending id. The documents name no order.
    pub(super) fn tokens(&self) -> Result<Vec<TokenDocument>, Refusal> {
        Ok(self.database().tokens(self.now())?)
    }

    /// Makes a key. This is the only answer with its plain text.
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

    /// Renames a key. One that has expired can be renamed too; one that is revoked is as good as
    /// gone. The documents leave both open.
    pub(super) fn rename(&self, id: i64, name: &str) -> Result<TokenDocument, Refusal> {
        self.database()
            .rename_token(id, name, self.now())?
            .ok_or(Refusal::NoSuchToken)
    }

    /// Revokes a key. The documents leave open what happens to one that is revoked already; here
    /// that works, and the first `revoked_at` stays, so that a client may repeat a request
    /// whose answer was lost. An expired key becomes revoked.
    pub(super) fn revoke(&self, id: i64) -> Result<(), Refusal> {
        if self.database().revoke_token(id, self.now())? {
            Ok(())
        } else {
            Err(Refusal::NoSuchToken)
        }
    }

    /// Revokes all keys, the one that asks for it included.
    pub(super) fn revoke_all(&self, caller: &Caller) -> Result<(), Refusal> {
        self.database().revoke_all_tokens(self.now())?;
        if caller.is_session {
            self.database().end_sessions()?;
            self.session_revoked.store(true, Ordering::Relaxed);
        }
        Ok(())
    }

    /// The data. Requests are served one after the other on one thread, so nobody waits for it;
    /// SQLite itself rolls back what a panic cut short.
    fn database(&self) -> MutexGuard<'_, Database> {
        self.database.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn now(&self) -> Timestamp {
        to_millisecond((self.clock)())
    }
}

/// Cuts a time down to what the documents' times show: what is answered is what is stored.
pub(super) fn to_millisecond(time: Timestamp) -> Timestamp {
    time.round(
        TimestampRound::new()
            .smallest(Unit::Millisecond)
            .mode(RoundMode::Trunc),
    )
    .unwrap_or(time)
}
