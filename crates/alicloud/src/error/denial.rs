//! What services tell about denials.

/// Why a service denied a call: the member `AccessDeniedDetail` of an error. Members that are
/// absent or blank are `None`. The texts are presentable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessDenied {
    /// The action that was denied, such as `kms:DescribeKey`.
    pub action: Option<String>,
    /// The type of the caller: `SubUser`, `AssumedRoleUser` or `RootUser`.
    pub principal_type: Option<String>,
    /// The caller: the ID of a user, or `role:session`.
    pub principal: Option<String>,
    /// The ID of the account of the caller.
    pub account_id: Option<String>,
    /// Whether no policy grants the action (`ImplicitDeny`), or a policy denies the action
    /// (`ExplicitDeny`).
    pub denial_type: Option<String>,
    /// The type of the policy, such as `AccountLevelIdentityBasedPolicy` or `ControlPolicy`.
    pub policy_type: Option<String>,
    /// Whether the error contains an encoded message that RAM's `DecodeDiagnosticMessage` decodes.
    pub has_diagnosis: bool,
}
