"""Classes of drugs outside cancer by what they act on, for :mod:`kg.terminology.drug_classes`.

Owns the facts, in the format of :mod:`kg.terminology.drug_class_table`; see
:mod:`kg.terminology.cancer_drug_targets` for the records that stand for such classes. Refuses to
know how they are used.
"""

from __future__ import annotations

ROWS = """
D015850Q000037 Interleukin-6/antagonists & inhibitors
 inhibits: IL-6, interleukin-6, IL-6R, IL-6 receptor, interleukin-6 receptor
 antibodies: IL-6, IL-6R
 members: tocilizumab-, sarilumab, siltuximab, sirukumab, olokizumab, clazakizumab
 members: ziltivekimab, satralizumab-, levilimab, vobarilizumab, pacibekitug
 broader: D000911
D020381Q000037 Interleukin-17/antagonists & inhibitors
 inhibits: IL-17, IL-17A, interleukin-17, interleukin-17A, IL-17 receptor
 antibodies: IL-17, IL-17A
 members: secukinumab, ixekizumab, brodalumab, bimekizumab-, netakimab, vunakizumab
 members: xeligekimab, gumokimab, izokibep, sonelokimab, perakizumab
D053759Q000037 Interleukin-23/antagonists & inhibitors
 inhibits: IL-23, IL-23p19, interleukin-23
 antibodies: IL-23
 members: guselkumab, risankizumab-, tildrakizumab-, mirikizumab-, brazikumab, picankibart
 members: ustekinumab-, briakinumab, icotrokinra
D018664Q000037 Interleukin-12/antagonists & inhibitors
 inhibits: IL-12/23, IL-12, IL-12/IL-23, IL-12 and IL-23, interleukin-12/23
 antibodies: IL-12/23
 members: ustekinumab-, briakinumab
 broader: D000911
D015848Q000037 Interleukin-5/antagonists & inhibitors
 inhibits: IL-5, interleukin-5, IL-5R, IL-5 receptor
 antibodies: IL-5
 members: mepolizumab, reslizumab, benralizumab, depemokimab
 broader: D000911
D007375Q000037 Interleukin-1/antagonists & inhibitors
 inhibits: IL-1, interleukin-1, IL-1 beta, interleukin-1 beta
 members: anakinra, canakinumab, rilonacept, gevokizumab, lutikizumab, bermekimab
 members: goflikicept, isunakinra
D015847Q000037 Interleukin-4/antagonists & inhibitors
 inhibits: IL-4, IL-4/IL-13, IL-4/13, interleukin-4, IL-4R, IL-4 receptor
 inhibits: IL-4 receptor alpha, interleukin-4 receptor
 members: dupilumab, stapokibart, manfidokimab, rademikibart, romilkimab, pascolizumab
 members: pitrakinra, altrakincept
D018793Q000037 Interleukin-13/antagonists & inhibitors
 inhibits: IL-13, IL-4/IL-13, IL-4/13, interleukin-13
 antibodies: IL-13
 members: tralokinumab-, lebrikizumab-, cendakimab, anrukinzumab, romilkimab, dectrekumab
 members: eblasakimab
 broader: D000911
D053645Q000037 Interleukin-2 Receptor alpha Subunit/antagonists & inhibitors
 inhibits: IL-2 receptor, interleukin-2 receptor, CD25, IL-2R
 antibodies: CD25, IL-2 receptor
 members: basiliximab, daclizumab, inolimomab
 broader: D000911
D007073Q000037 Immunoglobulin E/antagonists & inhibitors
 inhibits: IgE, immunoglobulin E
 names: anti-IgE, anti-IgE antibodies, anti-IgE antibody, anti-IgE monoclonal antibodies
 members: omalizumab-, ligelizumab, talizumab, quilizumab
 broader: D000911
D053264Q000037 B-Cell Activating Factor/antagonists & inhibitors
 inhibits: BLyS, BAFF, B-cell activating factor, B-lymphocyte stimulator
 members: belimumab, ianalumab, tabalumab, atacicept, blisibimod, telitacicept, povetacicept
D016178Q000037 Granulocyte-Macrophage Colony-Stimulating Factor/antagonists & inhibitors
 inhibits: GM-CSF, granulocyte-macrophage colony-stimulating factor
 members: lenzilumab, otilimab, gimsilumab, namilumab, mavrilimumab, plonmarlimab
 broader: D000911
D017252Q000037 CD3 Complex/antagonists & inhibitors
 antibodies: CD3
 members: muromonab, muromonab-cd3, teplizumab-, visilizumab, otelixizumab, foralumab
 broader: D000911
D000074301Q000037 CD52 Antigen/antagonists & inhibitors
 inhibits: CD52
 antibodies: CD52
 members: alemtuzumab
 broader: D000911
D065100 CCR5 Receptor Antagonists
 inhibits: CCR5
 members: maraviroc, vicriviroc, cenicriviroc, aplaviroc, leronlimab
D048051Q000037 p38 Mitogen-Activated Protein Kinases/antagonists & inhibitors
 inhibits: p38 MAPK, p38 MAP kinase, p38 kinase, p38
 members: -mapimod, ralimetinib
 besides: bentamapimod
D039441Q000037 Integrin alpha4/antagonists & inhibitors
 inhibits: alpha-4 integrin, integrin alpha-4, alpha4beta7 integrin, alpha-4 beta-7 integrin
 inhibits: a4b7 integrin, VLA-4
 members: natalizumab-, vedolizumab, abrilumab, etrolizumab, carotegrast, firategrast
D049349Q000819 Receptors, Lysosphingolipid/agonists
 names: S1P modulators, S1P receptor modulators, S1PR modulators, S1P receptor agonists
 names: sphingosine-1-phosphate receptor modulators, sphingosine-1-phosphate receptor agonists
 names: sphingosine-1-phosphate modulators
 members: fingolimod, siponimod, ozanimod, ponesimod, etrasimod, cenerimod, amiselimod
 members: ceralifimod, mocravimod, tamuzimod
D053634Q000037 TYK2 Kinase/antagonists & inhibitors
 inhibits: TYK2, tyrosine kinase 2
 kinases: TYK2
 members: deucravacitinib, ropsacitinib, brepocitinib, zasocitinib
 broader: D000075242
D000072377Q000037 Syk Kinase/antagonists & inhibitors
 inhibits: SYK, spleen tyrosine kinase
 kinases: SYK
 members: fostamatinib, cerdulatinib, entospletinib, lanraplenib, sovleplenib, tamatinib
 broader: D000092004
D051056 Complement Inactivating Agents
 inhibits: complement, complement pathway
 members: pegcetacoplan, iptacopan, danicopan, vemircopan, avacopan, sutimlimab-, riliprubart
 members: vilobelimab, avdoralimab
 includes: D003182Q000037
D003182Q000037 Complement C5/antagonists & inhibitors
 inhibits: C5, complement C5, C5 complement
 members: eculizumab-, ravulizumab-, crovalimab-, pozelimab-, zilucoplan, avacincaptad
 members: nomacopan, tesidolumab, cemdisiran
 broader: D051056
D053628Q000819 Receptors, Thrombopoietin/agonists
 names: thrombopoietin receptor agonists, TPO receptor agonists, TPO-RAs, TPO-RA, TPO agonists
 names: thrombopoietin agonists, thrombopoietin mimetics
 members: -trombopag, eltrombopag, romiplostim
D053245Q000037 RANK Ligand/antagonists & inhibitors
 inhibits: RANKL, RANK ligand
 antibodies: RANKL
 members: denosumab-, narlumosbart
D019005Q000819 Cystic Fibrosis Transmembrane Conductance Regulator/agonists
 names: CFTR modulators, CFTR potentiators, CFTR correctors
 names: cystic fibrosis transmembrane conductance regulator modulators
 members: -caftor
D014969Q000037 Xanthine Oxidase/antagonists & inhibitors
 inhibits: xanthine oxidase
 members: allopurinol, febuxostat, topiroxostat, oxypurinol, tigulixostat
 broader: D004791
D012083Q000037 Renin/antagonists & inhibitors
 inhibits: renin
 names: direct renin inhibitors
 members: -kiren
D015260Q000037 Neprilysin/antagonists & inhibitors
 inhibits: neprilysin, neutral endopeptidase, enkephalinase
 members: sacubitril, sacubitrilat, omapatrilat, candoxatril, racecadotril, ecadotril, daglutril
 broader: D004791
D000451 Mineralocorticoid Receptor Antagonists
 names: aldosterone antagonists, mineralocorticoid antagonists, aldosterone blockers
 members: spironolactone, eplerenone, finerenone, esaxerenone, apararenone, ocedurenone
 members: balcinrenone, canrenone, canrenoate
D000071449Q000037 Proprotein Convertase 9/antagonists & inhibitors
 inhibits: PCSK9, proprotein convertase subtilisin/kexin type 9, PCSK-9
 names: anti-PCSK9
 members: alirocumab, evolocumab, bococizumab, inclisiran, tafolecimab, ebronucimab
 members: recaticimab, ongericimab, enlicitide, lerodalcibep, frovocimab, ralpancizumab
D053480Q000037 Cholesterol Ester Transfer Proteins/antagonists & inhibitors
 inhibits: CETP, cholesteryl ester transfer protein
 members: -cetrapib
D015945Q000037 Factor XIa/antagonists & inhibitors
 inhibits: factor XI, factor XIa, FXI, FXIa
 members: asundexian, milvexian, abelacimab, osocimab, fesomersen
D019039Q000037 Platelet Glycoprotein GPIIb-IIIa Complex/antagonists & inhibitors
 inhibits: GP IIb/IIIa, GPIIb/IIIa, glycoprotein IIb/IIIa
 members: -fiban, abciximab, eptifibatide
 broader: D010975
D058921 Purinergic P2Y Receptor Antagonists
 inhibits: P2Y12, P2Y12 receptor
 members: clopidogrel, ticlopidine, prasugrel, ticagrelor, cangrelor, elinogrel, selatogrel
D065128 Endothelin Receptor Antagonists
 names: endothelin antagonists
 members: -entan
D000071756Q000819 Soluble Guanylyl Cyclase/agonists
 names: sGC stimulators, soluble guanylate cyclase stimulators, soluble guanylyl cyclase stimulators
 names: guanylate cyclase stimulators
 members: -ciguat
D024722Q000037 Cardiac Myosins/antagonists & inhibitors
 inhibits: cardiac myosin
 members: mavacamten, aficamten
D064799Q000037 Hypoxia-Inducible Factor-Proline Dioxygenases/antagonists & inhibitors
 names: HIF-PH inhibitors, HIF-PHI, HIF prolyl hydroxylase inhibitors
 names: hypoxia-inducible factor prolyl hydroxylase inhibitors
 members: -dustat
D015740Q000037 Calcitonin Gene-Related Peptide/antagonists & inhibitors
 inhibits: CGRP, calcitonin gene-related peptide
 members: galcanezumab-, fremanezumab-, eptinezumab-
 includes: D000077221
D016229Q000037 Amyloid beta-Peptides/antagonists & inhibitors
 antibodies: amyloid, amyloid beta
 names: amyloid-targeting antibodies
 members: aducanumab-, lecanemab-, donanemab-, bapineuzumab, solanezumab, gantenerumab
 members: crenezumab, ponezumab, remternetug, trontinemab
 broader: D000911
D050493Q000037 Vesicular Monoamine Transport Proteins/antagonists & inhibitors
 inhibits: VMAT2, vesicular monoamine transporter 2
 members: valbenazine, deutetrabenazine, tetrabenazine
D000068796 Orexin Receptor Antagonists
 names: orexin antagonists, dual orexin receptor antagonists
 members: -orexant
D064729 Neurokinin-1 Receptor Antagonists
 names: NK1 receptor antagonists, NK1 antagonists, neurokinin-1 antagonists, NK-1 inhibitors
 members: -pitant
D007987Q000819 Gonadotropin-Releasing Hormone/agonists
 names: GnRH agonists, LHRH agonists, GnRH receptor agonists, LHRH analogues, GnRH analogues
 names: gonadotropin-releasing hormone agonists, luteinizing hormone-releasing hormone agonists
 members: leuprolide, leuprorelin, goserelin, triptorelin, buserelin, histrelin, nafarelin
 members: deslorelin
D007987Q000037 Gonadotropin-Releasing Hormone/antagonists & inhibitors
 names: GnRH antagonists, LHRH antagonists, GnRH receptor antagonists
 names: gonadotropin-releasing hormone antagonists
 names: luteinizing hormone-releasing hormone antagonists
 members: -relix, -golix
D061965 Matrix Metalloproteinase Inhibitors
 inhibits: MMP, matrix metalloprotease
 members: -mastat
D058891 5-alpha Reductase Inhibitors
 names: 5-ARIs, 5-ARI
 members: finasteride, dutasteride, epristeride
D009439Q000037 Neuraminidase/antagonists & inhibitors
 inhibits: neuraminidase
 members: -amivir
D029363Q000037 Organic Anion Transporters, Sodium-Dependent/antagonists & inhibitors
 inhibits: IBAT, ASBT, ileal bile acid transporter
 members: -ixibat
"""
