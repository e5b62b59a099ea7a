"""What the demo hotels' home pages say, per language."""

WORDS = {
    "es": {
        "rooms": "Habitaciones",
        "where": "Dónde estamos",
        "ask": "Consultar disponibilidad",
        "guests": "Capacidad: {count}",
        "times": "Entrada desde las {check_in} · Salida hasta las {check_out}",
        "question": "¿Dudas? Pregunte cuando quiera",
        "answer": "Disponibilidad, precios, desayuno, traslados: respuesta en segundos, de día y de noche.",
        "chat": "Abrir el chat",
        "demo": "Hotel de demostración; dibujos en lugar de fotos.",
        "others": "Hoteles de demostración",
    },
    "en": {
        "rooms": "Rooms",
        "where": "Where we are",
        "ask": "Check availability",
        "guests": "Sleeps {count}",
        "times": "Check-in from {check_in} · Check-out until {check_out}",
        "question": "Questions? Ask us any time",
        "answer": "Availability, prices, breakfast, transfers: the answer takes seconds, day and night.",
        "chat": "Open the chat",
        "demo": "A demo hotel; drawings in place of photos.",
        "others": "Demo hotels",
    },
    "pt": {
        "rooms": "Quartos",
        "where": "Onde estamos",
        "ask": "Consultar disponibilidade",
        "guests": "Capacidade: {count}",
        "times": "Entrada a partir das {check_in} · Saída até as {check_out}",
        "question": "Dúvidas? Pergunte quando quiser",
        "answer": "Disponibilidade, preços, café da manhã, traslados: resposta em segundos, dia e noite.",
        "chat": "Abrir o chat",
        "demo": "Hotel de demonstração; desenhos no lugar de fotos.",
        "others": "Hotéis de demonstração",
    },
}
LINES = {
    "aurora": {
        "es": "En plena Avenida de Mayo, a un paso de todo Buenos Aires.",
        "en": "Right on Avenida de Mayo, steps from all of Buenos Aires.",
        "pt": "Em plena Avenida de Mayo, perto de tudo em Buenos Aires.",
    },
    "marazul": {
        "es": "Unos pasos hasta el mar, en Itapuã.",
        "en": "A few steps from the sea, in Itapuã.",
        "pt": "A poucos passos do mar, em Itapuã.",
    },
    "harbour": {
        "es": "Una casa tranquila junto al río, en pleno Dublín.",
        "en": "A quiet house on the river, in the middle of Dublin.",
        "pt": "Uma casa tranquila à beira do rio, no centro de Dublin.",
    },
}
"""One line of welcome for each demo hotel; other hotels have none."""
