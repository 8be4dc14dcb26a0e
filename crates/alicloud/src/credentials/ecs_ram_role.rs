//! Sessions of the RAM role of an ECS instance, from the metadata service of the machine.

use futures_util::future::BoxFuture;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Method, Url};

use super::session::{Session, SessionSource};
use super::session_response::granted;
use super::{Context, CredentialError, InvalidSource};
use crate::call::signing::encoded;
use crate::error::{ErrorKind, TransportFault};
use crate::http::{Request, Response, Route};

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

/// Switches the metadata service off.
const DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";

const MAX_ROLE_NAME: usize = 64;

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
    InvalidSource(InvalidSource),
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
        if self.context.machine.is_true(DISABLED) {
            return Err(NoSession::NotHere(format!("`{DISABLED}` switches it off")));
        }
        let token = self.token().await?;
        let role = match &self.role {
            Some(role) => role.clone(),
            None => self.discover(token.as_ref()).await?,
        };
        if matches!(role.as_str(), "." | "..") {
            return Err(self.wrong(format!("{role:?} is not the name of a role")));
        }
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
        let request = self.request(Method::PUT, "/latest/api/token", Some((TOKEN_LIFE, life)))?;
        let problem = match self.context.transport.send(request).await {
            Ok(Response { status: 200, body, .. }) if !body.trim_ascii().is_empty() => {
                let token = HeaderValue::from_bytes(body.trim_ascii());
                let mut token = token.map_err(|_| {
                    self.wrong("the token of the metadata service cannot stand in a header".into())
                })?;
                token.set_sensitive(true);
                return Ok(Some(token));
            }
            Ok(answer) => format!("HTTP {}", answer.status),
            Err(error) if is_nobody(&error) => {
                let place = self.place();
                let why = format!("no metadata service answers at {place}: {error}");
                return Err(NoSession::NotHere(why));
            }
            // A container may be too many hops away for tokens.
            Err(error) => error.to_string(),
        };
        if self.context.machine.is_true(V1_DISABLED) {
            return Err(self.wrong(format!(
                "the metadata service gives no token ({problem}), and `{V1_DISABLED}` forbids to \
                 ask without one"
            )));
        }
        Ok(None)
    }

    /// The name of the machine's role.
    async fn discover(&self, token: Option<&HeaderValue>) -> Result<String, NoSession> {
        let token = token.map(|token| (TOKEN, token.clone()));
        let answer = self.ask(Method::GET, ROLES, token).await?;
        let names = String::from_utf8_lossy(&answer.body);
        let name = names.lines().map(str::trim).find(|name| !name.is_empty());
        match (answer.status, name) {
            (200, Some(name)) if is_role_name(name) => Ok(name.to_owned()),
            (200, Some(_)) => {
                Err(self.wrong("the metadata service answers with no name of a role".to_owned()))
            }
            (200 | 404, _) => Err(NoSession::NotHere("this ECS instance has no RAM role".into())),
            (status, _) => Err(self.wrong(format!("the metadata service answered HTTP {status}"))),
        }
    }

    async fn ask(
        &self,
        method: Method,
        path: &str,
        header: Option<(HeaderName, HeaderValue)>,
    ) -> Result<Response, NoSession> {
        let had_token = header.is_some();
        let request = self.request(method, path, header)?;
        self.context.transport.send(request).await.map_err(|error| {
            let why = format!("no metadata service answers at {}: {error}", self.place());
            // Who gave a token is there.
            if had_token { self.wrong(why) } else { NoSession::NotHere(why) }
        })
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        header: Option<(HeaderName, HeaderValue)>,
    ) -> Result<Request, NoSession> {
        let mut url = self.url().ok_or_else(|| self.wrong(format!("`{ENDPOINT}` is not a URL")))?;
        url.set_path(path);
        let mut request = Request::new(method, url, Route::Metadata);
        request.headers.extend(header);
        Ok(request)
    }

    fn url(&self) -> Option<Url> {
        self.context.machine.variable(ENDPOINT).unwrap_or(METADATA_SERVICE).trim().parse().ok()
    }

    fn place(&self) -> String {
        self.url().map(|url| url.origin().ascii_serialization()).unwrap_or_default()
    }

    fn wrong(&self, problem: String) -> NoSession {
        NoSession::InvalidSource(InvalidSource::new(&self.origin, problem))
    }
}

/// Whether nothing is there that could answer.
fn is_nobody(error: &ErrorKind) -> bool {
    let ErrorKind::Transport { fault, .. } = error else { return false };
    matches!(
        fault,
        TransportFault::NotConnected | TransportFault::Refused | TransportFault::NameNotResolved
    )
}

/// Whether a line is the name of a role and not of a page: RAM's names have 64 characters at most.
fn is_role_name(line: &str) -> bool {
    let odd = |c: char| c.is_control() || matches!(c, '<' | '>' | '{' | '}' | '"');
    line.chars().count() <= MAX_ROLE_NAME && !line.contains(odd)
}

impl SessionSource for EcsRamRole {
    fn begin(&self) -> BoxFuture<'_, Result<Session, CredentialError>> {
        Box::pin(async {
            self.session().await.map_err(|none| match none {
                NoSession::NotHere(why) => InvalidSource::new(&self.origin, why).into(),
                NoSession::InvalidSource(unusable) => unusable.into(),
            })
        })
    }
}
