"""Classes of cancer drugs by what they act on, for :mod:`kg.terminology.drug_classes`.

MeSH has few headings for such classes, but a record for each pair of a descriptor and a qualifier:
``D066246Q000037`` is "ErbB Receptors/antagonists & inhibitors". A class is that pair, or the
heading where there is one. Owns the facts, common pharmacology in the format of
:mod:`kg.terminology.drug_class_table`; a drug stands where its name or its label puts it, so a
kinase inhibitor is not of every kinase that it touches. Refuses to know how they are used.
"""

from __future__ import annotations

ROWS = """
D066246Q000037 ErbB Receptors/antagonists & inhibitors
 inhibits: EGFR, epidermal growth factor receptor, EGF receptor, HER1
 names: anti-EGFR, anti-HER1
 members: erlotinib, gefitinib, afatinib, osimertinib, dacomitinib, icotinib, lazertinib
 members: mobocertinib, aumolertinib, almonertinib, furmonertinib, firmonertinib, aflutinib
 members: befotertinib
 members: sunvozertinib, rociletinib, olmutinib, naquotinib, nazartinib, poziotinib, varlitinib
 members: canertinib, pelitinib, abivertinib, avitinib, zipalertinib, rilertinib, limertinib
 members: zorifertinib, sapitinib, lapatinib, neratinib, epitinib, theliatinib, simotinib
 members: cetuximab, panitumumab, necitumumab, nimotuzumab, matuzumab, zalutumumab, amivantamab
 members: depatuxizumab, futuximab, modotuximab, imgatuzumab, petosemtamab
D018719Q000037 Receptor, ErbB-2/antagonists & inhibitors
 inhibits: HER2, HER-2/neu, ErbB2, human epidermal growth factor receptor 2
 names: anti-HER2, HER2-targeted therapy, HER2-directed therapy
 members: trastuzumab-, ado-trastuzumab, fam-trastuzumab, pertuzumab-, margetuximab, zanidatamab
 members: disitamab, inetetamab, ertumaxomab, zenocutuzumab, lapatinib, neratinib, tucatinib
 members: pyrotinib, varlitinib, poziotinib, zongertinib, epertinib
D018844Q000037 Cyclin-Dependent Kinases/antagonists & inhibitors
 inhibits: CDK, cyclin-dependent kinase
 members: alvocidib, flavopiridol, -ciclib
 besides: briciclib
 broader: D047428
D051358Q000037 Cyclin-Dependent Kinase 4/antagonists & inhibitors
 inhibits: CDK4/6, CDK4/CDK6, CDK4 and CDK6, CDK4, cyclin-dependent kinase 4/6
 inhibits: cyclin-dependent kinase 4 and 6, cyclin-dependent kinases 4 and 6
 members: palbociclib, ribociclib, abemaciclib, trilaciclib, dalpiciclib, lerociclib
 members: tibremciclib, birociclib, culmerciclib, atirmociclib
 broader: D018844Q000037
D048493Q000037 Proto-Oncogene Proteins B-raf/antagonists & inhibitors
 inhibits: BRAF, B-RAF, RAF, RAF kinase, BRAF kinase, BRAF/MEK, BRAF and MEK, BRAF plus MEK
 members: vemurafenib, dabrafenib, encorafenib, tovorafenib, belvarafenib, lifirafenib
 members: naporafenib, agerafenib, plixorafenib, exarafenib, tinlorafenib
 broader: D047428
D020929Q000037 Mitogen-Activated Protein Kinase Kinases/antagonists & inhibitors
 inhibits: MEK, MEK1/2, MAP kinase kinase, MEK kinase, BRAF/MEK, BRAF and MEK, BRAF plus MEK
 members: -metinib, pimasertib
 besides: glumetinib, gamcemetinib, ralimetinib, pexmetinib, zunsemetinib, darizmetinib
 broader: D047428
D000077548Q000037 Anaplastic Lymphoma Kinase/antagonists & inhibitors
 inhibits: ALK, anaplastic lymphoma kinase
 kinases: ALK
 members: crizotinib, ceritinib, alectinib, brigatinib, lorlatinib, ensartinib, entrectinib
 members: iruplinalkib, envonalkib, foritinib, neladalkib, conteltinib
 broader: D000092004
D000077329Q000037 Agammaglobulinaemia Tyrosine Kinase/antagonists & inhibitors
 inhibits: BTK, Bruton tyrosine kinase, Bruton's tyrosine kinase
 kinases: BTK
 members: -brutinib, poseltinib, luxeptinib
 broader: D000092004
D051941Q000037 fms-Like Tyrosine Kinase 3/antagonists & inhibitors
 inhibits: FLT3, FLT-3, FMS-like tyrosine kinase 3
 kinases: FLT3
 members: midostaurin, gilteritinib, quizartinib, crenolanib, tandutinib, lestaurtinib
 members: tuspetinib, clifutinib
 broader: D000092004
D016283Q000037 Proto-Oncogene Proteins p21(ras)/antagonists & inhibitors
 inhibits: KRAS
 members: -rasib
D015689Q000037 Oncogene Protein p21(ras)/antagonists & inhibitors
 inhibits: KRAS G12C
 names: KRAS p.G12C inhibitors
 members: sotorasib, adagrasib, divarasib, fulzerasib, garsorasib, glecirasib, olomorasib
 members: opnurasib, calderasib, elironrasib
 broader: D016283Q000037
D007521Q000037 Isocitrate Dehydrogenase/antagonists & inhibitors
 inhibits: IDH, IDH1/2, IDH1/IDH2, mutant IDH, isocitrate dehydrogenase
 members: -sidenib
D019253Q000037 Proto-Oncogene Proteins c-bcl-2/antagonists & inhibitors
 inhibits: BCL-2, BCL2, B-cell lymphoma 2
 names: BH3 mimetics
 members: -toclax, oblimersen
 besides: tapotoclax, murizatoclax, foselutoclax
D061026Q000037 Programmed Cell Death 1 Receptor/antagonists & inhibitors
 inhibits: PD-1, programmed cell death 1, programmed death 1, programmed cell death protein 1
 inhibits: programmed death receptor 1
 inhibits: PD-1/PD-L1, PD-1 and PD-L1, PD-1 or PD-L1
 antibodies: PD-1, PD-1/PD-L1, programmed death 1
 names: PD-1/PD-L1 blockade, PD-1 blockade, PD-1 checkpoint inhibitors
 members: nivolumab, pembrolizumab-, cemiplimab, dostarlimab, tislelizumab, camrelizumab
 members: sintilimab, toripalimab, spartalizumab, retifanlimab, zimberelimab, balstilimab
 members: penpulimab, serplulimab, pucotenlimab, prolgolimab, sasanlimab, finotonlimab
 members: enlonstobart, iparomlimab, pidilizumab, budigalimab, cetrelimab, ezabenlimab
 members: cadonilimab, ivonescimab, tebotelimab, volrustomig, rulonilimab, geptanolimab
 broader: D000082082
D060890Q000037 B7-H1 Antigen/antagonists & inhibitors
 inhibits: PD-L1, programmed death ligand 1, programmed cell death ligand 1, B7-H1
 inhibits: PD-1/PD-L1, PD-1 and PD-L1, PD-1 or PD-L1
 antibodies: PD-L1, PD-1/PD-L1
 names: PD-1/PD-L1 blockade, PD-L1 blockade, PD-L1 checkpoint inhibitors
 members: atezolizumab, durvalumab, avelumab, envafolimab, sugemalimab, adebrelimab, cosibelimab
 members: benmelstobart, socazolimab, tagitanlimab, bintrafusp, erfonrilimab, garivulimab
 members: lodapolimab, pacmilimab
 broader: D000082082
D060908Q000037 CTLA-4 Antigen/antagonists & inhibitors
 inhibits: CTLA-4, CTLA4, cytotoxic T-lymphocyte antigen 4
 inhibits: cytotoxic T-lymphocyte-associated protein 4, cytotoxic T-lymphocyte-associated antigen 4
 antibodies: CTLA-4, CTLA4
 names: CTLA-4 blockade, CTLA-4 checkpoint inhibitors
 members: ipilimumab, tremelimumab, zalifrelimab, quavonlimab, botensilimab, cadonilimab
 members: erfonrilimab, volrustomig, tuvonralimab, gotistobart, nurulimab
 broader: D000082082
D018951Q000037 Antigens, CD20/antagonists & inhibitors
 inhibits: CD20
 antibodies: CD20
 names: CD20-directed antibodies
 members: rituximab-, obinutuzumab, ofatumumab, ocrelizumab, ublituximab, veltuzumab
 members: ibritumomab, tositumomab, ocaratuzumab, ripertamab, zuberitamab, mosunetuzumab
 members: glofitamab, epcoritamab, odronextamab, plamotamab, divozilimab
 broader: D000911
D051997Q000037 ADP-ribosyl Cyclase 1/antagonists & inhibitors
 inhibits: CD38
 antibodies: CD38
 members: daratumumab, isatuximab-, felzartamab, mezagitamab
 broader: D000911
D018941Q000037 Antigens, CD19/antagonists & inhibitors
 antibodies: CD19
 members: blinatumomab, tafasitamab-, inebilizumab, loncastuximab, coltuximab, denintuzumab
 members: obexelimab, taplitumomab
 broader: D000911
D051918Q000037 Sialic Acid Binding Ig-like Lectin 2/antagonists & inhibitors
 inhibits: CD22
 antibodies: CD22
 members: inotuzumab, epratuzumab, moxetumomab, pinatuzumab
 broader: D000911
D063268Q000037 Sialic Acid Binding Ig-like Lectin 3/antagonists & inhibitors
 inhibits: CD33
 antibodies: CD33
 members: gemtuzumab, lintuzumab, vadastuximab
 broader: D000911
D053301Q000037 B-Cell Maturation Antigen/antagonists & inhibitors
 antibodies: BCMA, B-cell maturation antigen
 names: BCMA bispecifics
 members: belantamab, teclistamab, elranatamab, linvoseltamab, alnuctamab
 broader: D000911
D053823Q000037 Hedgehog Proteins/antagonists & inhibitors
 inhibits: hedgehog, hedgehog pathway, hedgehog signaling, smoothened, SMO
 members: -degib
D000071221Q000037 Enhancer of Zeste Homolog 2 Protein/antagonists & inhibitors
 inhibits: EZH2, EZH1/2, enhancer of zeste homolog 2
 members: tazemetostat, valemetostat, lirametostat, mevrometostat
 broader: D004791
D020917Q000037 Receptor, trkA/antagonists & inhibitors
 inhibits: TRK, NTRK, tropomyosin receptor kinase, TRK fusion, NTRK fusion
 kinases: TRK, NTRK
 members: -trectinib
 broader: D000092004
D051096Q000037 Proto-Oncogene Proteins c-ret/antagonists & inhibitors
 inhibits: RET, RET kinase
 kinases: RET
 members: selpercatinib, pralsetinib, vandetanib, zeteletinib, enbezotinib
 broader: D000092004
D019859Q000037 Proto-Oncogene Proteins c-met/antagonists & inhibitors
 kinases: MET
 inhibits: MET, c-MET, MET kinase, hepatocyte growth factor receptor
 members: capmatinib, tepotinib, savolitinib, glumetinib, gumarontinib, vebreltinib, bozitinib
 members: crizotinib, cabozantinib, tivantinib, foretinib, merestinib, glesatinib, golvatinib
 members: onartuzumab, emibetuzumab, telisotuzumab, amivantamab
D017468Q000037 Receptors, Fibroblast Growth Factor/antagonists & inhibitors
 kinases: FGFR
 inhibits: FGFR, fibroblast growth factor receptor
 members: erdafitinib, pemigatinib, -gratinib, futibatinib, rogaratinib, derazantinib
 members: fisogatinib, roblitinib, bemarituzumab
D000081082 Phosphoinositide-3 Kinase Inhibitors
 inhibits: PI3K, PI3 kinase, phosphatidylinositol 3-kinase, phosphoinositide 3-kinase
 members: -lisib
 besides: recilisib
 broader: D004791
D051057Q000037 Proto-Oncogene Proteins c-akt/antagonists & inhibitors
 inhibits: AKT, protein kinase B
 members: capivasertib, ipatasertib, afuresertib, uprosertib, miransertib, perifosine
D064127Q000037 Aurora Kinases/antagonists & inhibitors
 inhibits: aurora kinase
 members: alisertib, barasertib, danusertib, tozasertib, ilorasertib, cenisertib
 broader: D047428
D016044Q000037 Fusion Proteins, bcr-abl/antagonists & inhibitors
 inhibits: BCR-ABL, BCR-ABL1, BCR/ABL, ABL, ABL kinase
 kinases: BCR-ABL, BCR-ABL1
 members: imatinib, dasatinib, nilotinib, bosutinib, ponatinib, asciminib, radotinib
 members: flumatinib, olverembatinib, vodobatinib, bafetinib, rebastinib
 broader: D000092004
D019009Q000037 Proto-Oncogene Proteins c-kit/antagonists & inhibitors
 inhibits: KIT, c-KIT
 kinases: KIT
 members: imatinib, sunitinib, ripretinib, avapritinib, masitinib, bezuclastinib, elenestinib
 broader: D000092004
D042442Q000037 Vascular Endothelial Growth Factors/antagonists & inhibitors
 inhibits: VEGF, VEGF-A, VEGF/VEGFR, vascular endothelial growth factor
 names: anti-VEGF
 members: bevacizumab-, ranibizumab-, aflibercept-, ziv-aflibercept, pegaptanib, bevasiranib
 members: brolucizumab-
 members: faricimab-, conbercept, abicipar, ivonescimab, tarcocimab
D040262Q000037 Receptors, Vascular Endothelial Growth Factor/antagonists & inhibitors
 names: anti-VEGFR
 inhibits: VEGF/VEGFR, VEGFR, VEGF receptor, VEGFR2, VEGFR-2
 inhibits: vascular endothelial growth factor receptor
 members: axitinib, cediranib, tivozanib, fruquintinib, sunitinib, sorafenib, pazopanib
 members: regorafenib, lenvatinib, cabozantinib, vandetanib, nintedanib, apatinib, rivoceranib
 members: anlotinib, surufatinib, vatalanib, semaxanib, motesanib, brivanib, linifanib
 members: telatinib, dovitinib, lucitanib, famitinib, vorolanib, donafenib, chiauranib
 members: ramucirumab, vulinacimab, olinvacimab
D016186Q000037 Receptor, Macrophage Colony-Stimulating Factor/antagonists & inhibitors
 inhibits: CSF1R, CSF-1R, colony stimulating factor 1 receptor
 members: pexidartinib, vimseltinib, pimicotinib, edicotinib, emactuzumab, cabiralizumab
 members: axatilimab-
D028884Q000037 Karyopherins/antagonists & inhibitors
 inhibits: XPO1, exportin 1
 names: selective inhibitors of nuclear export
 members: selinexor, eltanexor, verdinexor
D015254Q000037 DNA Modification Methylases/antagonists & inhibitors
 inhibits: DNA methyltransferase, DNMT
 names: hypomethylating agents, demethylating agents
 members: azacitidine, decitabine, guadecitabine
 broader: D004791
D051231Q000037 Farnesyltranstransferase/antagonists & inhibitors
 inhibits: farnesyltransferase, farnesyl transferase, farnesyl protein transferase
 members: tipifarnib, lonafarnib
 broader: D004791
D050503Q000037 Indoleamine-Pyrrole 2,3,-Dioxygenase/antagonists & inhibitors
 inhibits: IDO, IDO1, indoleamine 2,3-dioxygenase
 members: epacadostat, linrodostat, navoximod, indoximod
D013254Q000037 Steroid 17-alpha-Hydroxylase/antagonists & inhibitors
 inhibits: CYP17, CYP17A1
 members: abiraterone, orteronel, galeterone, seviteronel
 broader: D004791
"""
