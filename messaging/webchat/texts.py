"""What the page says about itself where the hotel says nothing of its own."""

PRIVACY = {
    "es": (
        "Usamos lo que escribas solo para atenderte. "
        "Este chat no usa cookies y puedes terminarlo cuando quieras."
    ),
    "en": (
        "We use what you write only to help you. "
        "This chat uses no cookies, and you can end it whenever you like."
    ),
    "pt": (
        "Usamos o que você escreve apenas para atender você. "
        "Este chat não usa cookies, e você pode encerrá-lo quando quiser."
    ),
}
