/**
 * What is drawn from the fonts as "not a digit", script by script.
 *
 * A character is left out where a person who sees it alone, in somebody's hand, would take it for a Western digit
 * or could not tell: O, l and Z; the Cyrillic З; Ч, Ц, psi and 나, which are open 4s; ㄱ and 그, which are 7 and 2;
 * ろ, う and フ; ר, ו and ס; and whatever is one upright stroke. Digits of other scripts are left out as well: they
 * are digits to those who write them. What only some hands write like a digit is left out of those families alone (families.ts). All this was
 * decided by looking at the sheets that `npm run glyphs -- --sheets FOLDER` draws.
 */

/** Letters of print: those that look like digits are among them, for the word around them tells. */
export const tallLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZbdfhklt&%".split("");
export const smallLetters = "aceimnorsuvwxz".split("");

/** The scripts, and what is in no script. */
export type Script = keyof typeof characters;

/** The Western digits. */
export const digits = "0123456789".split("");

/** Without B D G I J O Q S Y Z, b g i j l o q s y z, and without ç and other letters with a tail, nor Ů ů. */
const latin = "ACEFHKLMNPRTUVWX" + "acdefhkmnprtuvwx" + "ÄÂÅÉÊÑÜÆŒŘŤ" + "äâåàéêèëñüûæœčćěřťă";

/** Joined or nearly so: what a box around writing holds when it was not split into letters. */
const words = "an at the and am me he we un th ch ed er en ew ma mm cm km kg ha ne ar te ve hh mu ac";

/**
 * Without ! / | \ ' " ° § [ ] { } ¿ ¶ and all that holds a digit, such as ½; ( ) ↑ ↓ † are slim, a 1 in most hands,
 * > a 7, & and $ an 8, ♪ a 5, © ® and ♥ a 0 when small.
 */
const signs = "+=-?%#@*€£¥~^<:.…±×÷≈≠≤≥∞√∑πµΩ→←★«»™_";

/** Without Β Ζ Θ Ι Ο Υ Φ Ψ, β γ δ ζ θ ι ξ ο ρ σ ς φ ψ. */
const greek = "ΑΓΔΕΗΚΛΜΝΞΠΡΣΤΧΩ" + "αεηκλμνπτυχω";

/** Without Б В Г З О С У Ф Ц Ч Ъ Ы Ь Э Ђ Џ, б в г д з о р с у ф ц ч ъ ы ь э ђ ћ. */
const cyrillic = "АДЕЁЖИЙКЛМНПРТХШЩЮЯ" + "аеёжийклмнптхшщюя" + "ЄЉЊљњ";

/** The common syllables of written Korean and a few rare ones, without 가 거 고 구 그 기 나 노 누 느 니 디 로 리 어 여 이 오 으 코 크. */
const hangul =
  "는을를에의은한하다지사해인자대수전있제아보시일들장정" +
  "부도국년마안원조주상관계만것면게성경세신영유용회발물방생" +
  "합학화활행현형했않없있었였되된될됐될때또또래력련렇령록료류률" +
  "많말망맞매먼메며명모목못무문민바받반밖배백법베변별병본봐북분" +
  "불비빛뿐살새색서석선설섬속손송술쉬스승식실심십씨안알앞야약양" +
  "업연열예온옷와완왔왜외요욕우운울움위육음응의임입있작잘저적절" +
  "점접조족존종좋죄준중즉증진집짓차참창책처천첫체초총최추축출충" +
  "치친칠침콘큰타탁태터토통투특파판패편평포표품풍피필함항허" +
  "험혁혈협호혼홍확환황효후훈휴흐희힘꽃끝뿔쌀쏟쓰짧찢췄퀸튕훨뷁앉" +
  "ㅅㅊㅌㅍㅎㅛㅠ";

/** Without い う く こ し そ ち つ て の ひ ら り る ろ, ア イ ウ エ ク ケ コ ス チ ト ヌ ノ ハ フ ブ プ マ ミ ム ユ ヨ ラ リ レ ロ ワ ヲ. */
const kana =
  "あえおかきけさすせたとなにぬねはふへほまみむめもやゆよれわをん" +
  "がぎげざずぜだなばぶべぼぱぷぺぽ" +
  "オカキサシセソタツテナニネヒホメモヤルン" +
  "ガギゲザゼダバビベボパピペポヴ";

/** Common characters, simple and dense, without 一 了 丁 七 乙 口 工 己 日 白 目 万 刀 子 弓 与 马 川 and their like. */
const han =
  "二三四五六八九十百千人入大小中上下左右天地山水火木金土月星雨雪" +
  "風花草林森田町村市国王玉石竹米糸車門力男女父母兄弟姉妹友先生学校" +
  "本文字名前年時分半今週朝昼夜東西南北春夏秋冬黒赤青色音声言語話" +
  "読書見聞行来帰出立食飲買売会社仕事手足耳心体頭顔犬猫馬牛鳥魚虫" +
  "的是不我有他这们和为以到说要就得也你对成能多没过去发她样方面家" +
  "给起还着看经道所然都同长么后自当想实现些做但情点向间真问题无从" +
  "法新高外正意理明开关进主度合气" +
  "電気空海池道路店駅銀病院医者薬旅館公園交番映画料理野菜肉茶紙" +
  "曲用由甲申永久元光兆先克児全共兵具典内円再写農冷冬凍准切列初";

/** Without ट ठ ड ढ द र ह, the vowels इ ई उ ऊ and ॐ. */
const devanagari = "अआएऐओऔऋकखगघचछजझञणतथधनपफबभमयलवशषस";

/** Without உ ஊ ஒ ஓ ட ர ப. */
const tamil = "அஆஇஈஎஏஐகஙசஞணதநமயலவழளறனஜஷஸஹ";

/** Without ഉ ഊ ഒ ഓ ഗ ട ഠ ദ ഭ ര റ ള ഴ. */
const malayalam = "അആഇഈഎഏഐകഖഘങചഛജഝഞഡഢണതഥധനപഫബമയലവശഷസഹൻൽൾൺ";

/** Without ข ค ง จ ด ต ย ร ว ธ อ ฮ ะ า เ แ โ ใ ไ ๆ ฯ. */
const thai = "กฆฉชซฌญฎฏฐฑฒณถทนบปผฝพฟภมลศษสหฬ";

/** Without ב ד ו ז ט ך ל ם ן נ ס ע ף פ ץ צ ר. */
const hebrew = "אגהחכמקשת";

/** Without ا ح د ذ ر ز ط ظ ق ك ل م ن ه ة و ء ئ ى ي. */
const arabic = "بتثجخسشصضعغف";

/** What is drawn of each script, every text one picture. */
export const characters = {
  latin: distinct(latin),
  words: words.split(" ") as readonly string[],
  signs: distinct(signs),
  greek: distinct(greek),
  cyrillic: distinct(cyrillic),
  hangul: distinct(hangul),
  kana: distinct(kana),
  han: distinct(han),
  devanagari: distinct(devanagari),
  tamil: distinct(tamil),
  malayalam: distinct(malayalam),
  thai: distinct(thai),
  hebrew: distinct(hebrew),
  arabic: distinct(arabic),
} as const satisfies Record<string, readonly string[]>;

function distinct(text: string): readonly string[] {
  return Array.from(new Set(text));
}
