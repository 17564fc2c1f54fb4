/** Per category a line `# slug | name | first part of its SKUs`, then its models: code | name | US dollars | finishes | description. */
export const MODELS = `
# lighting | Lighting | LMP
ARC | Arc Floor Lamp | 289 | metal | Bends over the sofa like a reed; a marble foot keeps it where it stands.
DOM | Dome Pendant | 149 | metal | A spun shade that puts the light on the table and nowhere else.
GLB | Globe Pendant | 119 | glass | Mouth-blown glass around a warm filament, on two meters of cloth cable.
QUI | Quill Desk Lamp | 129 | metal | Two springs, one arm, and a head that stays exactly where it is put.
LAN | Lantern Table Lamp | 79 | ceramic | Thrown on the wheel, glazed inside, so that the base glows a little too.
SCN | Fold Wall Sconce | 94 | metal | One sheet, folded twice; washes the wall from above and below.
TRI | Tripod Floor Lamp | 219 | wood | Three turned legs and a linen shade for the reading corner.

# seating | Seating | CHR
HOL | Holm Dining Chair | 189 | wood | A steam-bent back and a seat of woven paper cord.
LUN | Lune Lounge Chair | 649 | cloth | Deep enough to fall asleep in; the cover comes off for washing.
STK | Stack Chair | 119 | metal | Eight of them stand in the corner until the guests arrive.
BNC | Refectory Bench | 329 | wood | Seats three, or four who like each other.
OTT | Pebble Ottoman | 229 | cloth | A footstool, a seat, a place for the tray.
BAR | Perch Bar Stool | 169 | metal | A narrow back, a ring for the feet, and felt below.
ROC | Sway Rocking Chair | 459 | wood | Runners ground by hand, so that it rocks without a sound.

# tables | Tables | TBL
GAT | Gather Dining Table | 1190 | wood | Two meters of solid timber; seats eight without elbows.
RND | Pedestal Table | 690 | stone | One column, one round top, no leg in anyone's way.
NES | Nesting Side Tables | 249 | wood | Two tables in the space of one.
COF | Low Coffee Table | 429 | stone | A slab on two feet; heavy, honest, quiet.
CON | Console Table | 379 | wood | Twenty-eight centimeters deep: made for hallways.
BED | Bedside Table | 199 | wood | A drawer for the book and a shelf for the glass of water.
TRY | Tray Table | 129 | metal | The top lifts off and carries breakfast.

# storage | Storage | STO
LAD | Ladder Shelf | 259 | wood | Leans on the wall; five boards, wider towards the floor.
SID | Slat Sideboard | 1290 | wood | Tambour doors that run around the corner.
PEG | Peg Rail | 49 | wood | Six pegs for coats, bags and the dog's lead.
CRT | Market Crate | 39 | wood | Dovetailed, stackable, strong enough to stand on.
BSK | Coil Basket | 34 | cloth | Cotton rope, wound and stitched, for toys or firewood.
BOX | Archive Box | 29 | cloth | Bookbinder's cloth over board, with a frame for the label.
RAK | Entry Shoe Rack | 89 | metal | Three tiers for nine pairs, and a tray that takes the rain.

# textiles | Textiles | TXT
THR | Harbor Linen Throw | 89 | cloth | Washed European flax; softer every winter.
CUS | Rib Cushion | 45 | cloth | Corduroy outside, feathers from recycled bedding inside.
RUG | Field Wool Rug | 549 | cloth | Hand-woven, 170 by 240 centimeters, the same on both sides.
RUN | Hallway Runner | 189 | cloth | Flat-woven wool that forgives muddy boots.
CUR | Sheer Curtain | 79 | cloth | Lets the light in and the neighbors out.
APR | Work Apron | 42 | cloth | Waxed cotton, two pockets, a loop for the towel.
TEA | Tea Towels, Set of Three | 24 | cloth | Half linen, so that they dry a glass without lint.

# tableware | Tableware | TBW
PLT | Rim Dinner Plates, Set of Four | 68 | ceramic | A narrow rim, a matte glaze, safe in the dishwasher.
BOW | Ramen Bowls, Set of Two | 46 | ceramic | Deep, with a foot that stays cool to the hand.
MUG | Morning Mug | 22 | ceramic | Holds exactly what a moka pot makes.
CAR | Ripple Carafe | 39 | glass | A liter of water and a glass for a lid.
TUM | Ripple Tumblers, Set of Four | 36 | glass | Thin above, heavy below.
CUT | Line Cutlery, 24 Pieces | 149 | steel | Forged in one piece, balanced where the finger lies.
JUG | Milk Jug | 28 | ceramic | Pours without a drop down its side.

# kitchen | Kitchen | KIT
PAN | Skillet 28 cm | 98 | steel | Three layers, rivets that hold, and a handle that stays cool.
POT | Stockpot 8 L | 139 | steel | For Sunday's broth and a whole week's soup.
KET | Gooseneck Kettle | 84 | steel | A thin, slow stream for filter coffee.
BRD | End-Grain Board | 74 | wood | Kind to knives; oil it twice a year.
MIL | Pepper Mill | 48 | wood | A ceramic grinder and eleven settings, from dust to gravel.
MOR | Mortar and Pestle | 56 | stone | Four kilograms, rough inside, smooth outside.
CAN | Pantry Jars, Set of Three | 42 | glass | Cork lids and straight walls: no corner for the flour to hide in.

# bath | Bath | BTH
TOW | Waffle Bath Towel | 38 | cloth | Dries in an hour, and you in less.
MAT | Bath Mat | 49 | cloth | Dense terry that does not slide.
DIS | Soap Dispenser | 26 | ceramic | A pump that can be repaired, and refilled forever.
TRA | Bath Tray | 69 | wood | Spans the tub; a groove holds the page open.
MIR | Shaving Mirror | 119 | metal | Turns from plain to five times on one pin.
HOO | Towel Hooks, Set of Two | 32 | metal | Hidden screws and a rounded end that pulls no loops.
STL | Shower Stool | 159 | wood | Slatted, splayed, treated for thirty years of steam.

# decor | Decor | DEC
VAS | Bud Vase | 29 | glass | For the one stem that broke off.
URN | Shoulder Vase | 79 | ceramic | Forty centimeters: branches, not bouquets.
CND | Candle Holder | 35 | metal | A saucer, a spike and a loop for the finger.
MRR | Round Wall Mirror | 189 | metal | Ninety centimeters in a frame as thin as a coin.
CLK | Quiet Wall Clock | 69 | wood | A sweeping hand: no tick, no numbers, no doubt.
BKE | Bookends, Pair | 54 | stone | Three kilograms each; atlases stay upright.
FRM | Gallery Frame 30 × 40 | 44 | wood | Museum glass and a mount cut at the right angle.

# garden | Garden | GRD
PLA | Terrace Planter | 89 | ceramic | Frost-proof to minus twenty, with a hole where it belongs.
WAT | Long-Spout Watering Can | 58 | steel | Reaches the pot behind the pot.
LNT | Storm Lantern | 64 | metal | Burns through the night and a little wind.
FLD | Folding Garden Chair | 139 | wood | Hangs flat on the wall until May.
BIR | Bird Bath | 109 | stone | Shallow at the rim, so that sparrows dare.
FIR | Fire Bowl | 249 | steel | Eighty centimeters across; the finish comes with the first fire.
TRW | Hand Trowel | 26 | steel | One edge is sharp, for roots.

# workspace | Workspace | WRK
DSK | Trestle Desk | 549 | wood | Two trestles and a board; up four flights without help.
ORG | Desk Organizer | 39 | wood | Pens, post, phone: each has its place.
LMT | Monitor Riser | 79 | wood | Ten centimeters, and the keyboard goes below.
BIN | Paper Bin | 45 | metal | Perforated, powder-coated, pleasant to hit from afar.
BLT | Felt Desk Mat | 36 | cloth | Merino felt, quiet under a mouse and warm under wrists.
NTB | Clothbound Notebook | 18 | cloth | Opens flat; 192 pages that take ink.
STD | Laptop Stand | 69 | metal | Folds to the thickness of a pencil.

# bedroom | Bedroom | BDR
FRA | Low Bed Frame | 990 | wood | Slats, posts and eight bolts; no tools beyond the key inside.
DUV | Linen Duvet Cover | 169 | cloth | Cool in July, warm in January, ironed never.
SHT | Percale Sheet Set | 119 | cloth | Two hundred threads of long-staple cotton, crisp as paper.
PIL | Buckwheat Pillow | 59 | cloth | Fill and height are yours to choose: there is a zipper.
QLT | Stitched Quilt | 229 | cloth | Sewn by hand along drawn lines; no two are quite alike.
VAL | Valet Stand | 149 | metal | Holds tomorrow's shirt.
CHE | Blanket Chest | 489 | wood | Cedar-lined, with a lid that never slams.
`;
