//! The mode of a profile.

use super::entry::Entry;
use super::fallback::MODE;

/// The mode that the profile names, or that the members of the profile tell, in the command line's
/// order (`AutoModeRecognition` in its `config/profile.go`); `None` if no member tells a mode.
///
/// Only the profile's own members tell the mode, unlike in the command line: `ALIBABA_CLOUD_ROLE_ARN`
/// is set in every pod that has a role, and would change the identity of a bare key pair.
pub(super) fn mode<'a>(entry: &'a Entry<'_>) -> Option<&'a str> {
    let named = entry.profile.mode.as_deref().filter(|mode| !mode.trim().is_empty());
    let is_anonymous = entry.variable(&MODE).is_some_and(|(text, _)| is_anonymous(text));
    named.or(is_anonymous.then_some("Anonymous")).or_else(|| recognised(entry))
}

/// Whether the profile contains no credential. The command line creates such a profile before the
/// first login.
pub(super) fn is_blank(entry: &Entry<'_>) -> bool {
    match mode(entry) {
        None => true,
        Some("AK") => !has_key_id(entry) && !has_secret(entry),
        Some(_) => false,
    }
}

fn is_anonymous(text: &str) -> bool {
    text.trim().eq_ignore_ascii_case("Anonymous")
}

fn has_key_id(entry: &Entry<'_>) -> bool {
    entry.text(|it| &it.access_key_id).is_some()
}

fn has_secret(entry: &Entry<'_>) -> bool {
    entry.secret(|it| &it.access_key_secret).is_some()
}

fn recognised(entry: &Entry<'_>) -> Option<&'static str> {
    let (has_key_id, has_secret) = (has_key_id(entry), has_secret(entry));
    let has_pair = has_key_id && has_secret;
    let has_role = entry.text(|it| &it.ram_role_arn).is_some();
    let has_token = entry.secret(|it| &it.sts_token).is_some();
    let has_private_key = entry.secret(|it| &it.private_key).is_some();
    let modes = [
        (has_pair && has_token, "StsToken"),
        (has_pair && has_role, "RamRoleArn"),
        (has_pair, "AK"),
        (has_private_key && entry.text(|it| &it.key_pair_name).is_some(), "RsaKeyPair"),
        (entry.text(|it| &it.ram_role_name).is_some(), "EcsRamRole"),
        (entry.text(|it| &it.process_command).is_some(), "External"),
        (entry.text(|it| &it.oidc_provider_arn).is_some(), "OIDC"),
        (entry.text(|it| &it.oidc_token_file).is_some(), "OIDC"),
        (entry.text(|it| &it.cloud_sso_sign_in_url).is_some(), "CloudSSO"),
        (entry.secret(|it| &it.bearer_token).is_some(), "BearerToken"),
        // Half a key pair: the error names the other half.
        (has_key_id || has_secret, "AK"),
    ];
    modes.into_iter().find_map(|(tells, mode)| tells.then_some(mode))
}
