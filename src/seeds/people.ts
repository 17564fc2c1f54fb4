/** Name | locale | birthday | street | city | region | postal code | country. None of them exists. */
export const PEOPLE = `
Amara Okafor | en-US | 1988-04-23 | 418 Willow Street, Apt 3B | Brooklyn | NY | 11201 | US
Lena Hoffmann | de-DE | 1991-09-02 | Lindenhof 14 | Berlin | Berlin | 10437 | DE
Oliver Whitcombe | en-GB | 1979-12-11 | 7 Harrow Mews | London | England | NW1 4QP | GB
Haruka Tanabe | ja-JP | 1994-06-30 | 2-14-6 Aozora | Setagaya | Tokyo | 154-0004 | JP
Camille Durand | fr-FR | 1986-01-17 | 23 rue des Tilleuls | Lyon | Auvergne-Rhône-Alpes | 69002 | FR
Marcus Ellison | en-US | 1975-08-08 | 1290 Juniper Avenue | Portland | OR | 97205 | US
Priya Raman | en-US | 1990-03-14 | 55 Harbor Terrace | Oakland | CA | 94607 | US
Jonas Weidmann | de-DE | 1983-11-25 | Am Mühlbach 3 | Leipzig | Sachsen | 04109 | DE
Freya Lindqvist | sv-SE | 1996-02-05 | Björkgatan 11 | Göteborg | Västra Götaland | 411 18 | SE
Declan Moriarty | en-IE | 1981-07-19 | 4 Quay Row | Galway | Connacht | H91 E4X2 | IE
Sofia Navarro | es-ES | 1992-10-28 | Calle del Olmo 9 | Valencia | Comunitat Valenciana | 46003 | ES
Kenji Morikawa | ja-JP | 1978-05-06 | 5-3-11 Kaede | Sakyo | Kyoto | 606-8392 | JP
Hannah Abernathy | en-GB | 1993-04-12 | 31 Saltmarsh Road | Bristol | England | BS1 6QA | GB
Tomás Ferreira | en-US | 1984-09-21 | 802 Magnolia Lane | Austin | TX | 78704 | US
Juliette Marchand | fr-FR | 1998-12-03 | 6 impasse du Verger | Nantes | Pays de la Loire | 44000 | FR
Noah Kessler | de-DE | 1989-06-15 | Gartenweg 27 | Hamburg | Hamburg | 20357 | DE
Grace Adeyemi | en-GB | 1987-02-27 | 118 Cloister Lane | Manchester | England | M4 5JD | GB
Ethan Brandt | en-US | 1995-01-09 | 67 Ridgeline Drive | Denver | CO | 80205 | US
Mei-Lin Chow | en-CA | 1982-08-31 | 940 Alder Crescent | Vancouver | BC | V6B 3K9 | CA
Giulia Bellandi | it-IT | 1990-05-22 | Via dei Cipressi 18 | Bologna | Emilia-Romagna | 40126 | IT
Isabelle Tremblay | fr-CA | 1985-03-03 | 77 rue des Érables | Montréal | QC | H2X 1Y4 | CA
Sander Vermeulen | nl-NL | 1980-10-10 | Kastanjelaan 52 | Utrecht | Utrecht | 3512 HA | NL
Naomi Fitzgerald | en-US | 1997-07-07 | 215 Orchard Place | Chicago | IL | 60614 | US
Yuto Kanzaki | ja-JP | 1991-01-24 | 1-8-20 Minato Mirai | Yokohama | Kanagawa | 220-0012 | JP
Clara Neumann | de-DE | 1994-12-19 | Sonnenallee 88 | München | Bayern | 80331 | DE
Callum Drummond | en-GB | 1976-06-02 | 12 Castle Wynd | Edinburgh | Scotland | EH1 2NG | GB
Ruby Thornton | en-AU | 1989-09-16 | 43 Banksia Street | Melbourne | VIC | 3065 | AU
Diego Salcedo | en-US | 1986-11-30 | 1607 Saguaro Way | Tucson | AZ | 85701 | US
Élodie Garnier | fr-FR | 1993-08-14 | 40 quai des Peintres | Bordeaux | Nouvelle-Aquitaine | 33000 | FR
Felix Baumgartner-Ruiz | de-DE | 1990-04-04 | Kirchplatz 5 | Köln | Nordrhein-Westfalen | 50667 | DE
Zainab Mirza | en-GB | 1999-03-26 | 9 Foundry Court | Leeds | England | LS1 4HR | GB
Theo Castellanos | en-US | 1977-02-18 | 334 Bayview Road | Seattle | WA | 98103 | US
Astrid Nyberg | sv-SE | 1983-05-29 | Sjövägen 6 | Stockholm | Stockholm | 116 45 | SE
Aoi Fujisaki | ja-JP | 1996-10-13 | 3-22-4 Sakura | Naka | Nagoya | 460-0008 | JP
Liam Prendergast | en-IE | 1992-01-31 | 16 Abbey Gate | Cork | Munster | T12 X8P7 | IE
Madeleine Roux | fr-FR | 1974-07-22 | 15 place du Marché | Lille | Hauts-de-France | 59000 | FR
Winston Bailey | en-CA | 1988-06-09 | 2208 Queensland Road | Toronto | ON | M5T 2B6 | CA
Katharina Vogel | de-DE | 1985-10-05 | Rosenstraße 41 | Stuttgart | Baden-Württemberg | 70173 | DE
Imogen Hartley | en-GB | 1994-09-08 | The Old Bakery, Mill Lane | Oxford | England | OX2 6PN | GB
Daniel Osei | en-US | 1991-12-27 | 72 Peachtree Court | Atlanta | GA | 30308 | US
Beatriz Montoya | es-ES | 1979-04-17 | Paseo de los Almendros 30 | Madrid | Madrid | 28014 | ES
Riku Hasegawa | ja-JP | 1987-08-20 | 4-1-9 Momiji | Kita | Osaka | 530-0001 | JP
Harper Sinclair | en-AU | 1995-11-11 | 8 Wattle Grove | Sydney | NSW | 2042 | AU
Emil Kowalski | de-DE | 1998-05-18 | Hafenstraße 9 | Bremen | Bremen | 28195 | DE
Rosalind Pike | en-GB | 1982-01-06 | 26 Lantern Street | Brighton | England | BN1 3FG | GB
Victor Delacroix | fr-FR | 1990-02-14 | 102 boulevard des Acacias | Paris | Île-de-France | 75011 | FR
Jasmine Whitfield | en-US | 1993-06-24 | 511 Cypress Bend | New Orleans | LA | 70115 | US
Lotte van Dijk | nl-NL | 1997-09-29 | Molenweg 3 | Haarlem | Noord-Holland | 2011 HS | NL
Samuel Achterberg | en-US | 1980-03-08 | 19 Lighthouse Road | Portland | ME | 04101 | US
Ingrid Solheim | sv-SE | 1976-12-21 | Norra Parkgatan 2 | Malmö | Skåne | 211 22 | SE
Matteo Ricciardi | it-IT | 1984-07-01 | Corso dei Mille 64 | Torino | Piemonte | 10122 | IT
Chiyo Nakagawa | ja-JP | 1999-02-11 | 6-17-2 Hikari | Aoba | Sendai | 980-0021 | JP
Gabriel Lavoie | fr-CA | 1986-10-23 | 1450 chemin du Fleuve | Québec | QC | G1R 4P3 | CA
Tabitha Merriweather | en-GB | 1991-08-05 | 55 Heron Way | Norwich | England | NR2 1TF | GB
Andre Baptiste | en-US | 1989-05-13 | 3012 Sycamore Square | Philadelphia | PA | 19125 | US
Paula Reinhardt | de-DE | 1978-09-27 | Schillerplatz 12 | Dresden | Sachsen | 01067 | DE
Lachlan McKinnon | en-AU | 1985-04-30 | 120 Esplanade | Perth | WA | 6011 | AU
Stella Papadakis | en-US | 1994-10-02 | 88 Fieldstone Drive | Boston | MA | 02118 | US
Rhys Llewellyn | en-GB | 1983-03-19 | 3 Chapel Terrace | Cardiff | Wales | CF10 2HQ | GB
Mateo Villanueva | en-US | 1996-01-28 | 640 Mesa Verde Street | San Diego | CA | 92103 | US
`;
