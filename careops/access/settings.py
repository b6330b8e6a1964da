"""How do people sign in? What Django and allauth are told; the same in every installation."""

PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "careops.access.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"  # an address counts when it is proved
ACCOUNT_CHANGE_EMAIL = True  # a login has one, until another one is proved
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""  # the sender's name says who writes
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of changes, to the address as it was
# A code by mail is how patients sign in; whoever has a second factor is asked for it then, too.
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_FORMS = {
    "request_login_code": "careops.access.login_codes.AskForm",
    "confirm_login_code": "careops.access.login_codes.CodeForm",
    "reset_password": "careops.access.addresses.ResetForm",
    "change_password": "allauth.account.forms.SetPasswordForm",  # the old one was asked for before
}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "careops.access.tokens.ResetToken"  # noqa: S105
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# careops.access counts sign-ins; nobody's mailbox is filled by asking for a new password.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "signup": None,
    "reset_password": "20/m/ip,5/15m/key",
    "request_login_code": "20/m/ip,5/15m/key",
}
MFA_ADAPTER = "careops.access.passkeys.MFAAdapter"
MFA_FORMS = {
    "activate_totp": "careops.access.factors.ActivateForm",
    "add_webauthn": "careops.access.passkeys.AddForm",
    "edit_webauthn": "careops.access.passkeys.EditForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True  # a passkey that asks who is there is two factors at once
MFA_TOTP_ISSUER = "careops"
MFA_TOTP_TOLERANCE = 1  # half minutes: a code is read, and then it is typed (RFC 6238, 5.2)
MFA_ALLOW_UNVERIFIED_EMAIL = True  # nobody has a login without a proved address
