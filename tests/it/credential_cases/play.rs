//! A case as it is played.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use alicloud::Clock;
use anyhow::{Context, Result, bail, ensure};
use serde_json::{Value, json};
use terraform_provider_alicloud::Alicloud;
use tfplugin::diagnostics::{Diagnostic, Severity};
use tfplugin::environment::Environment;
use tfplugin::server::{DynamicValue, Host, Server};
use time::OffsetDateTime;

use super::case::{Case, DataSource, Expected, Problem, Step};
use super::exchange::{Answer, Exchange};
use super::log::Log;
use super::machine::CaseMachine;
use super::network::Recorded;
use crate::support::{assert_none, assert_presentable};

/// More than any case takes of the runtime's time, which goes by only while all tasks wait.
const FOREVER: Duration = Duration::from_secs(24 * 60 * 60);

impl Case {
    /// Plays the case, and searches all that is logged and shown for its secrets.
    pub(super) fn run(self) -> Result<()> {
        let mut runtime = tokio::runtime::Builder::new_current_thread();
        let runtime = runtime.enable_time().start_paused(true).build()?;
        let secrets = self.secrets.clone();
        let log = Log::default();
        let shown = log.of(|| {
            let played = async { tokio::time::timeout(FOREVER, play(self)).await };
            runtime.block_on(played).context("it never ends")?
        })?;
        assert_none(&secrets, "what is shown", &shown)?;
        assert_none(&secrets, "the log", &log.text())
    }
}

/// A provider that is being played.
struct Stage {
    server: Server<Alicloud>,
    network: Arc<Recorded>,
    machine: Arc<CaseMachine>,
    now: Arc<AtomicI64>,
    read: DataSource,
    folder: PathBuf,
    /// All that anybody gets to see.
    shown: String,
}

/// All that is shown while the case is played.
async fn play(case: Case) -> Result<String> {
    let now = Arc::new(AtomicI64::new(case.time()?.unix_timestamp()));
    let environment: Environment =
        case.environment.into_iter().map(|(name, value)| (of_system(name), value)).collect();
    let machine = Arc::new(CaseMachine::new(environment.clone(), case.unreadable));
    machine.mount(case.folder.join("files"));
    let network = Arc::new(Recorded::default());
    let told = Arc::clone(&now);
    let clock = Clock::new(move || {
        OffsetDateTime::from_unix_timestamp(told.load(Ordering::Relaxed))
            .unwrap_or(OffsetDateTime::UNIX_EPOCH)
    });
    let provider = Alicloud::new(environment, Arc::clone(&machine) as _);
    let server = Server::new(provider.with(Arc::clone(&network) as _, clock));
    let (folder, read, shown) = (case.folder, case.read, String::new());
    let mut stage = Stage { server, network, machine, now, read, folder, shown };
    let mut diagnostics = stage.configure(Value::Object(case.provider)).await?;
    let Case { http, programs, reads, expected, then, .. } = case;
    let first = Step { after_seconds: 0, files: None, http, programs, reads, expected };
    for (number, step) in std::iter::once(first).chain(then).enumerate() {
        let played = stage.play(step, std::mem::take(&mut diagnostics)).await;
        played.with_context(|| format!("read {}", number + 1))?;
    }
    Ok(stage.shown)
}

impl Stage {
    /// Configures the provider, which calls nobody.
    async fn configure(&mut self, block: Value) -> Result<Vec<Diagnostic>> {
        let host = Host { terraform_version: "1.11.4".to_owned() };
        let validation = self.server.validate_provider_config(dynamic(&block)).await;
        ensure!(validation.iter().count() == 0, "the block is not valid: {validation:?}");
        let diagnostics = self.server.configure_provider(dynamic(&block), &host).await;
        ensure!(self.network.requests() == 0, "the configuration makes requests");
        let diagnostics: Vec<_> = diagnostics.into_iter().map(with_slashes).collect();
        self.show(&diagnostics)?;
        Ok(diagnostics)
    }

    /// Shows what a person reads, and how programmers print it.
    fn show(&mut self, diagnostics: &[Diagnostic]) -> Result<()> {
        for it in diagnostics {
            self.shown.push_str(&format!("{}\n{}\n{it:?}\n", it.summary, it.detail));
            assert_presentable(&format!("{}\n{}", it.summary, it.detail))?;
        }
        self.shown.push_str(&format!("{:?}\n{}", self.server, self.network.printed()));
        Ok(())
    }

    /// Plays the reads of a step; `diagnostics` are what came before the first.
    async fn play(&mut self, step: Step, diagnostics: Vec<Diagnostic>) -> Result<()> {
        let Step { after_seconds, files, http, programs, reads, expected } = step;
        self.now.fetch_add(after_seconds, Ordering::Relaxed);
        if let Some(files) = files {
            self.machine.mount(self.folder.join(files));
        }
        let Expected { signed, bearer, anonymous, error, .. } = &expected;
        let ends = [signed.is_some(), bearer.is_some(), *anonymous, error.is_some()];
        ensure!(ends.iter().filter(|end| **end).count() == 1, "it ends in no way or in several");
        self.machine.expect(programs);
        self.network.expect(http);
        self.play_read(&expected, diagnostics).await?;
        for number in 2..=reads {
            let played = self.play_read(&expected, Vec::new()).await;
            played.with_context(|| format!("the read {number} of {reads}"))?;
        }
        match &expected.origin {
            Some(origin) => self.assert_origin(origin, &expected).await,
            None => Ok(()),
        }
    }

    /// Plays one read.
    async fn play_read(
        &mut self,
        expected: &Expected,
        mut diagnostics: Vec<Diagnostic>,
    ) -> Result<()> {
        self.network.expect(expected.call(key()));
        let mut state = None;
        if !diagnostics.iter().any(is_error) {
            state = self.read(&mut diagnostics).await?;
        }
        self.network.assert_done()?;
        self.machine.assert_done()?;
        let (errors, warnings) = diagnostics.into_iter().partition(is_error);
        assert_warnings(&expected.warnings, warnings)?;
        match &expected.error {
            Some(problem) => return assert_error(problem, errors),
            None => ensure!(errors.is_empty(), "there are errors: {errors:#?}"),
        }
        let region = state.context("there is no state")?;
        ensure!(region == expected.region, "the region is {region}");
        Ok(())
    }

    /// The region of the state, where there is one.
    async fn read(&mut self, diagnostics: &mut Vec<Diagnostic>) -> Result<Option<String>> {
        let DataSource { r#type, config } = &self.read;
        let read = self.server.read_data_source(r#type, dynamic(config), false).await;
        let said: Vec<_> = read.diagnostics.into_iter().map(with_slashes).collect();
        self.show(&said)?;
        diagnostics.extend(said);
        let Some(DynamicValue::MessagePack(state)) = read.state else { return Ok(None) };
        let state = rmpv::decode::read_value(&mut &state[..])?;
        self.shown.push_str(&state.to_string());
        let mut attributes = state.as_map().into_iter().flatten();
        let region = attributes.find(|(name, _)| name.as_str() == Some("region_id"));
        Ok(region.and_then(|(_, region)| region.as_str()).map(str::to_owned))
    }

    /// Reads once more and is refused, to be told where the credential is from.
    async fn assert_origin(&mut self, origin: &str, expected: &Expected) -> Result<()> {
        let refusal =
            json!({ "Code": "Forbidden.NoPermission", "Message": "No.", "RequestId": "r" });
        self.network.expect(expected.call(Answer::json(403, refusal)));
        let mut diagnostics = Vec::new();
        self.read(&mut diagnostics).await?;
        self.network.assert_done()?;
        let told = diagnostics.first().map(|it| it.detail.as_str()).unwrap_or_default();
        let text = format!("the access key from {origin}.");
        ensure!(told.contains(&text), "it is not said to be from {origin}: {told}");
        Ok(())
    }
}

impl Expected {
    /// The call that reads the key; `None` if the case expects an error before this call.
    fn call(&self, answer: Answer) -> Option<Exchange> {
        let host = self.host.clone();
        let host = host.unwrap_or_else(|| format!("kms.{}.aliyuncs.com", self.region));
        let mut request = format!("POST https://{host}/");
        let none = |name: &str| (name.to_owned(), None);
        let mut headers = BTreeMap::from(["authorization", "x-acs-security-token"].map(none));
        match (&self.signed, &self.bearer, self.anonymous, &self.error) {
            (Some(_), None, false, None) => headers.clear(),
            (None, Some(bearer), false, None) => {
                headers.insert(bearer.header.clone(), Some(bearer.bearer_token.clone()));
                request.push_str("?SignatureType=BEARERTOKEN");
            }
            (None, None, true, None) => headers.extend([none("x-acs-bearer-token")]),
            _ => return None,
        }
        let (form, body, signed) = (Default::default(), None, self.signed.clone());
        Some(Exchange { request, headers, form, body, signed, answer })
    }
}

/// An answer that either data source makes a state of.
fn key() -> Answer {
    let key = json!({ "KeyId": "an-id" });
    let answer = json!({ "KeyMetadata": key, "EncryptionKey": "an-id", "RequestId": "a-request" });
    Answer::json(200, answer)
}

/// The name of a variable on this system. The cases have Unix's.
fn of_system(name: String) -> String {
    if cfg!(windows) && name == "HOME" { "USERPROFILE".to_owned() } else { name }
}

/// A diagnostic with the paths of this system as the cases write them.
fn with_slashes(mut diagnostic: Diagnostic) -> Diagnostic {
    if cfg!(windows) {
        diagnostic.detail = diagnostic.detail.replace('\\', "/");
    }
    diagnostic
}

fn dynamic(value: &Value) -> Option<DynamicValue> {
    Some(DynamicValue::Json(value.to_string().into()))
}

fn is_error(diagnostic: &Diagnostic) -> bool {
    diagnostic.severity == Severity::Error
}

fn assert_warnings(expected: &[String], warnings: Vec<Diagnostic>) -> Result<()> {
    ensure!(warnings.len() == expected.len(), "other warnings: {warnings:#?}");
    for (text, warning) in expected.iter().zip(&warnings) {
        let whole = format!("{}: {}", warning.summary, warning.detail);
        ensure!(whole.contains(text.as_str()), "no {text:?} in {warning:#?}");
    }
    Ok(())
}

fn assert_error(problem: &Problem, errors: Vec<Diagnostic>) -> Result<()> {
    let [error] = &errors[..] else { bail!("{} errors and not one: {errors:#?}", errors.len()) };
    ensure!(error.summary == problem.summary, "another summary: {error:#?}");
    let attribute = problem.attribute.as_deref().unwrap_or_default();
    ensure!(error.attribute.to_string() == attribute, "on another attribute: {error:#?}");
    for text in &problem.detail {
        ensure!(error.detail.contains(text.as_str()), "no {text:?} in: {}", error.detail);
    }
    for text in &problem.not {
        ensure!(!error.detail.contains(text.as_str()), "{text:?} in: {}", error.detail);
    }
    Ok(())
}
