// Tells allauth's script which button asks for a passkey; its own way is a script in the page.
for (const button of document.querySelectorAll("[data-passkey]")) {
  const { credential, passwordless } = button.form.elements;
  const ids = { add: button.id, authenticate: button.id, credential: credential.id, data: "js_data" };
  if (passwordless) ids.passwordless = passwordless.id;
  window.allauth.webauthn.forms[button.dataset.passkey]({ ids });
}
