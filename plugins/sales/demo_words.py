"""What the sample company sells, who asks for it, and what is to be done next; all invented."""

TITLES = [
    "Spring linen for three hotels", "Forty kettles for the canteen", "Workwear aprons",
    "Table linen, annual contract", "Acoustic panels for the atrium", "Bench cushions",
    "Price list for next year", "Curtains, fourteen rooms", "Sample set, undyed",
    "Shop fitting, first floor", "Replacement runners", "Tile backing, two halls",
    "Gift baskets for the jubilee", "Tea towels with their mark", "Uniforms for the front desk",
    "Framework contract for basket liners", "Blankets for the ferry", "Market umbrellas",
    "Wall hangings for the foyer", "Napkins, two colours",
]  # fmt: skip
NEXT = [
    ("call", "Ask whether the offer arrived"), ("meeting", "Show the samples"),
    ("mail", "Send the new price list"), ("visit", "Measure the rooms"),
    ("task", "Prepare the calculation"), ("call", "Speak about delivery in two parts"),
]  # fmt: skip
LEADS = [
    ("Tamsin Okonkwo-Reyes", "Okonkwo Fittings", "tamsin@okonkwo.example", "Website"),
    ("Ingvar Holmqvist", "Holmqvist Möbler", "ingvar@holmqvist.example", "Fair"),
    ("Pilar Etxeberria", "Hostal del Faro", "pilar@faro.example", "Website"),
    ("Rufus Thistlewood", "Thistlewood Tea Rooms", "rufus@thistlewood.example", "Mail"),
    ("Noor van Dalen", "Brouwerij De Zwaan", "noor@dezwaan.example", "Website"),
    ("Anselm Kaltwasser", "Gasthof Kaltwasser", "anselm@kaltwasser.example", "Recommended"),
    ("Odile Marchetti", "Atelier Marchetti", "odile@marchetti.example", "Card"),
    ("Bram Lindeboom", "Lindeboom Verhuur", "bram@lindeboom.example", "Website"),
    ("Saoirse Quillinan", "The Quill Inn", "saoirse@quill.example", "Fair"),
]
ABOUT = [
    ("Linen for a new guesthouse", "We open in May with eleven rooms. What would you advise?"),
    ("A sample of the grey cloth", "Could you send us a sample before the end of the month?"),
    ("Offer for forty aprons", "Forty pieces, our mark on the pocket. How long would it take?"),
    ("Do you deliver abroad?", "We are on an island; the ferry goes twice a week."),
]
