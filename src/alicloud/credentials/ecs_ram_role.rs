//! Sessions of the RAM role of an ECS instance, from the metadata service of the machine.

use futures_util::future::BoxFuture;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Url};

use super::session::{Session, SessionSource};
use super::session_answer::granted;
use super::{Context, CredentialError, Unusable};
use crate::alicloud::http::{Answer, Request, Way};
use crate::alicloud::signing::encoded;

/// Where the metadata service of every instance answers.
const METADATA_SERVICE: &str = "http://100.100.100.200";

/// Names another place: for tests, which cannot have that address.
const ENDPOINT: &str = "ALIBABA_CLOUD_ECS_METADATA_ENDPOINT";

/// Forbids the first version of the metadata service, which asks for no token and so answers
/// whoever can make this machine send a request.
const V1_DISABLED: &str = "ALIBABA_CLOUD_IMDSV1_DISABLED";

const ROLES: &str = "/latest/meta-data/ram/security-credentials/";

const TOKEN_LIFE: HeaderName = HeaderName::from_static("x-aliyun-ecs-metadata-token-ttl-seconds");
const TOKEN: HeaderName = HeaderName::from_static("x-aliyun-ecs-metadata-token");

/// How long a token is asked for, in seconds: it serves one session and is thrown away.
const TOKEN_SECONDS: u32 = 60;

/// Asks the metadata service: first for a token, then with it for the role, where none is named,
/// and for a session of the role.
#[derive(Clone, Debug)]
pub struct EcsRamRole {
    context: Context,
    role: Option<String>,
    origin: String,
}

/// Why there is no session.
pub(super) enum NoSession {
    /// This is no machine with a role: why that seems so, as a clause.
    NotHere(String),
    /// The role that is named, or the service, is wrong.
    Unusable(Unusable),
}

impl EcsRamRole {
    /// The role of this name, or of whatever name the machine has one.
    pub fn new(context: Context, role: Option<String>) -> Self {
        let origin = match &role {
            Some(role) => format!("the role {role} of this ECS instance"),
            None => "the RAM role of this ECS instance".to_owned(),
        };
        Self { context, role, origin }
    }

    pub(super) async fn session(&self) -> Result<Session, NoSession> {
        let token = self.token().await?;
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.discover(token.as_ref()).await?,
        };
        let path = format!("{ROLES}{}", encoded(&role));
        let answer = self.ask(Method::GET, &path, token.map(|token| (TOKEN, token))).await?;
        match answer.status {
            200 => {}
            404 => return Err(self.wrong(format!("this machine has no role {role:?}"))),
            status => {
                return Err(self.wrong(format!("the metadata service answered HTTP {status}")));
            }
        }
        granted(&answer.body, &self.origin).map_err(|why| {
            self.wrong(format!("the answer of the metadata service cannot be used: {why}"))
        })
    }

    /// The token of the second version of the service; none where only the first is served and
    /// may be used.
    async fn token(&self) -> Result<Option<HeaderValue>, NoSession> {
        let life = HeaderValue::from(TOKEN_SECONDS);
        let answer = self.ask(Method::PUT, "/latest/api/token", Some((TOKEN_LIFE, life))).await?;
        let token = HeaderValue::from_bytes(answer.body.trim_ascii()).ok();
        match token.filter(|token| answer.status == 200 && !token.is_empty()) {
            Some(mut token) => {
                token.set_sensitive(true);
                Ok(Some(token))
            }
            None if self.context.machine.is_true(V1_DISABLED) => Err(self.wrong(format!(
                "the metadata service gives no token (HTTP {}), and `{V1_DISABLED}` forbids to \
                 ask without one",
                answer.status
            ))),
            None => Ok(None),
        }
    }

    /// The name of the machine's role.
    async fn discover(&self, token: Option<&HeaderValue>) -> Result<String, NoSession> {
        let token = token.map(|token| (TOKEN, token.clone()));
        let answer = self.ask(Method::GET, ROLES, token).await?;
        let names = String::from_utf8_lossy(&answer.body);
        let name = names.lines().map(str::trim).find(|name| !name.is_empty());
        match (answer.status, name) {
            (200, Some(name)) => Ok(name.to_owned()),
            (200 | 404, _) => Err(NoSession::NotHere("this ECS instance has no RAM role".into())),
            (status, _) => Err(self.wrong(format!("the metadata service answered HTTP {status}"))),
        }
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        header: Option<(HeaderName, HeaderValue)>,
    ) -> Result<Answer, NoSession> {
        let base = self.context.machine.variable(ENDPOINT).unwrap_or(METADATA_SERVICE);
        let base = base.trim().trim_end_matches('/');
        let url: Url = format!("{base}{path}")
            .parse()
            .map_err(|_| self.wrong(format!("`{ENDPOINT}` is not a URL")))?;
        let headers = header.into_iter().collect::<HeaderMap>();
        let request = Request { method, url, headers, body: String::new(), way: Way::Metadata };
        self.context.transport.send(request).await.map_err(|error| {
            NoSession::NotHere(format!("no metadata service answers at {base}: {error}"))
        })
    }

    fn wrong(&self, problem: String) -> NoSession {
        NoSession::Unusable(Unusable::new(&self.origin, problem))
    }
}

impl SessionSource for EcsRamRole {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async {
            self.session().await.map_err(|none| match none {
                NoSession::NotHere(why) => Unusable::new(&self.origin, why).into(),
                NoSession::Unusable(unusable) => unusable.into(),
            })
        })
    }
}
